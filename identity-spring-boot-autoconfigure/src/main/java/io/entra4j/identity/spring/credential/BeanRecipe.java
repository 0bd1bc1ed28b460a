package io.entra4j.identity.spring.credential;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Recipe of a credential that the application declares as a bean. */
final class BeanRecipe implements CredentialRecipe {

    /**
     * Holds the properties of this type.
     *
     * @param beanName Name of the application's own TokenCredential bean, when the type is "bean".
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX)
    record Bean(@Nullable String beanName) {}

    /**
     * Wraps the bean, so that it has a cache, health and meters under the name of the properties, and can be part of a
     * chain. Closing it does not close the bean, which belongs to the application.
     */
    private static final class BeanCredential extends EntraCredential {

        BeanCredential(TokenCredential bean, CredentialOptions options) {
            super(TokenSource.through(bean), TenantPolicy.any(), options);
        }
    }

    @Override
    public List<String> keys() {
        return List.of("bean-name");
    }

    @Override
    public List<String> variables() {
        return List.of();
    }

    @Override
    public EntraCredential create(Ingredients of) {
        String name = Ingredients.set(of.bind("", Bean.class).beanName());
        if (name == null) {
            throw of.wrong(
                    "bean-name",
                    "It is not set, and the type 'bean' needs it.",
                    "Set it to the name of a TokenCredential bean.");
        }
        NamedBean named = new NamedBean(name, of.prefix().name("bean-name"));
        Object bean = named.find(of.beans());
        if (!(bean instanceof TokenCredential credential)) {
            throw named.wrongType(bean, "a TokenCredential");
        }
        return of.checked("bean-name", () -> new BeanCredential(credential, of.options()));
    }
}
