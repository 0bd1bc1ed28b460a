package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.BeanFactory;

/** Finds the bean that an application's assertions come from. */
record AssertionConfigurer(CredentialProperties.Assertion properties, Prefix prefix, BeanFactory beans) {

    @SuppressWarnings("unchecked") // one of other types says so when it is called
    void configure(ClientAssertionCredentialBuilder builder) {
        builder.tokenExchangeAudience(properties.audience());
        NamedBean named = named();
        Object bean = named.find(beans);
        if (bean instanceof TokenCredential credential) {
            builder.clientAssertionFrom(credential);
        } else if (bean instanceof Supplier<?> supplier) {
            builder.clientAssertion((Supplier<String>) supplier);
        } else if (bean instanceof Function<?, ?> function) {
            builder.clientAssertion((Function<ClientAssertionRequest, String>) function);
        } else {
            throw named.isOfNoUse(
                    bean, "a Supplier<String>, a Function<ClientAssertionRequest, String> or a TokenCredential");
        }
    }

    private NamedBean named() {
        String property = prefix.name("assertion.bean-name");
        String beanName = set(properties.beanName());
        if (beanName == null) {
            throw new InvalidCredentialPropertyException(
                    property,
                    "It is not set, and the type 'client-assertion' needs it.",
                    "Name a bean that makes assertions; or choose another %s, such as 'file'; for a service account's"
                                    .formatted(prefix.name("assertion.source"))
                            + " token, choose the type 'workload-identity'.");
        }
        return new NamedBean(beanName, property);
    }
}
