package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import com.azure.spring.cloud.core.implementation.credential.resolver.AzureTokenCredentialResolver;
import com.azure.spring.cloud.core.properties.AzureProperties;
import com.azure.spring.cloud.core.provider.authentication.TokenCredentialOptionsProvider.TokenCredentialOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Lets Spring Cloud Azure build a credential for a service only if properties of that service describe one. Spring
 * Cloud Azure copies the common settings, such as those of the {@code AZURE_*} variables, to each service. Without this
 * class it would build a second credential from them, beside the application's own.
 */
final class ServiceCredentials implements BeanPostProcessor {

    private final Environment environment;
    private final BeanFactory beans;

    ServiceCredentials(Environment environment, BeanFactory beans) {
        this.environment = environment;
        this.beans = beans;
    }

    @Override
    @SuppressWarnings("NullAway") // a resolver without an answer returns null, though its type does not allow it
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof AzureTokenCredentialResolver its
                ? new AzureTokenCredentialResolver(service -> resolve(its, service))
                : bean;
    }

    /** Returns {@code null} where the service uses the default, the application's own credential. */
    private @Nullable TokenCredential resolve(AzureTokenCredentialResolver its, AzureProperties service) {
        return isDescribed(service) || !isOurs() ? its.resolve(service) : null;
    }

    /** Returns whether the default is our credential. Ours backs off where the application declares one. */
    private boolean isOurs() {
        return List.of(beans.getAliases(SpringCloudAzure.DEFAULT_CREDENTIAL)).contains("azureTokenCredential");
    }

    private boolean isDescribed(AzureProperties service) {
        TokenCredentialOptions own = service.getCredential();
        return own != null
                && (differs("credential.client-id", own.getClientId())
                        || differs("credential.client-secret", own.getClientSecret())
                        || differs("credential.client-certificate-path", own.getClientCertificatePath())
                        || differs("credential.client-certificate-password", own.getClientCertificatePassword())
                        || differs("credential.username", own.getUsername())
                        || differs("credential.password", own.getPassword())
                        || differs("profile.tenant-id", service.getProfile().getTenantId())
                        || own.isManagedIdentityEnabled()
                                != Boolean.parseBoolean(ofAll("credential.managed-identity-enabled")));
    }

    private boolean differs(String key, @Nullable String value) {
        return value != null && !value.isBlank() && !value.equals(ofAll(key));
    }

    private @Nullable String ofAll(String key) {
        return Binder.get(environment)
                .bind("spring.cloud.azure." + key, String.class)
                .orElse(null);
    }
}
