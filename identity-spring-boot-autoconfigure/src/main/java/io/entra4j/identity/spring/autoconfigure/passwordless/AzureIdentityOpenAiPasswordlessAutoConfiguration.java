package io.entra4j.identity.spring.autoconfigure.passwordless;

import com.openai.credential.BearerTokenCredential;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.openai.OpenAiModels;
import java.util.HashMap;
import java.util.Map;
import okhttp3.Interceptor;
import org.springframework.ai.model.openai.autoconfigure.AbstractOpenAiProperties;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/** Auto-configuration for Spring AI's models of OpenAI that prove who asks by tokens in place of an API key. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({
    AbstractOpenAiProperties.class,
    OpenAiHttpClientBuilderCustomizer.class,
    BearerTokenCredential.class,
    Interceptor.class
})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityOpenAiPasswordlessAutoConfiguration {

    AzureIdentityOpenAiPasswordlessAutoConfiguration() {}

    @Bean
    static OpenAiModels azureIdentityOpenAiModels(
            ObjectProvider<PasswordlessConnections> connections,
            BeanFactory beans,
            ConfigurableEnvironment environment) {
        Map<String, String> variables = new HashMap<>();
        environment.getSystemEnvironment().forEach((name, value) -> variables.put(name, String.valueOf(value)));
        return new OpenAiModels(connections::getObject, beans, variables);
    }

    /** Comes last: other interceptors, such as one that logs, do not see tokens. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    OpenAiHttpClientBuilderCustomizer azureIdentityOpenAiHttpClient(OpenAiModels models) {
        return builder -> builder.interceptor(models::withToken);
    }
}
