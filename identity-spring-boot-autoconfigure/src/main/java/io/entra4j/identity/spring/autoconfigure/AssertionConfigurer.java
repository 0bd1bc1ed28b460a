package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/** Finds the bean that an application's assertions come from. A token in a file is what workload identity is. */
final class AssertionConfigurer {

    private final CredentialProperties.Assertion properties;
    private final Prefix prefix;
    private final BeanFactory beans;

    AssertionConfigurer(CredentialProperties.Assertion properties, Prefix prefix, BeanFactory beans) {
        this.properties = properties;
        this.prefix = prefix;
        this.beans = beans;
    }

    @SuppressWarnings("unchecked") // one of other types says so when it is called
    void configure(ClientAssertionCredentialBuilder builder) {
        builder.tokenExchangeAudience(properties.audience());
        Object bean = bean();
        if (bean instanceof TokenCredential credential) {
            builder.clientAssertionFrom(credential);
        } else if (bean instanceof Supplier<?> supplier) {
            builder.clientAssertion((Supplier<String>) supplier);
        } else if (bean instanceof Function<?, ?> function) {
            builder.clientAssertion((Function<ClientAssertionRequest, String>) function);
        } else {
            throw new InvalidCredentialPropertyException(
                    prefix.name("assertion.bean-name"),
                    "The bean '%s' is a %s."
                            .formatted(properties.beanName(), bean.getClass().getName()),
                    "Make it a Supplier<String>, a Function<ClientAssertionRequest, String> or a TokenCredential.");
        }
    }

    private Object bean() {
        String beanName = set(properties.beanName());
        if (beanName == null) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("assertion.bean-name"),
                    "It is not set, and the type 'client-assertion' needs it.",
                    "Name a bean that makes assertions; for a token in a file, choose the type 'workload-identity'.");
        }
        try {
            return beans.getBean(beanName);
        } catch (NoSuchBeanDefinitionException e) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("assertion.bean-name"),
                    "There is no bean '%s'.".formatted(beanName),
                    "Define it, or correct the name.");
        }
    }
}
