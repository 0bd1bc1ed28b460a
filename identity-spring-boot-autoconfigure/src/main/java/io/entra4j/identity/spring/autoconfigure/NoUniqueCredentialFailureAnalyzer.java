package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Prints the names of the credentials where a bean needs one credential and several fit. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NoUniqueCredentialFailureAnalyzer extends AbstractFailureAnalyzer<NoUniqueBeanDefinitionException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoUniqueBeanDefinitionException cause) {
        Class<?> type = cause.getBeanType();
        if (type == null || !TokenCredential.class.isAssignableFrom(type)) {
            return null;
        }
        Collection<String> names = cause.getBeanNamesFound();
        return new FailureAnalysis(
                "A bean needs a %s and gives no name, but there are several: %s."
                        .formatted(type.getSimpleName(), names),
                "Add @Qualifier with one of these names where the credential is injected, or add @Primary"
                        + " to the credential that is the default. Credentials below azure.identity.credentials never"
                        + " cause this failure. Only credentials that the application declares itself do."
                        + " azureTokenCredential exists only where the application declares none.",
                cause);
    }
}
