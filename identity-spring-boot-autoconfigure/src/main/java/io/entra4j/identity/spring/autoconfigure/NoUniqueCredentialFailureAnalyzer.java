package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Prints which credentials there are, where one is asked for and several could be meant. */
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
                "A %s is asked for without a name, and there are several: %s.".formatted(type.getSimpleName(), names),
                "Say which: @Qualifier with one of these names where it is injected, or @Primary on the one that is meant"
                        + " where none is named. Credentials below azure.identity.credentials never stand in the way;"
                        + " those that the application declares itself do, and azureTokenCredential is there only"
                        + " where it declares none.",
                cause);
    }
}
