package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.ScopeNotActiveException;

/**
 * Finds the credentials of an application, including the beans that it declares, by the names that health and metrics
 * show.
 */
public final class CredentialBeans {

    private CredentialBeans() {}

    /**
     * Returns all credentials. Builds those that are not built yet.
     *
     * @param beans the application's beans
     * @param unnamed the credential that Spring injects where no name is given. It must be an injected provider, because
     *     a provider of the bean factory also counts beans that are not candidates for injection
     * @return credentials by bean name. The default credential, if there is one, comes first, as {@code default}
     */
    public static Map<String, TokenCredential> byName(
            ListableBeanFactory beans, ObjectProvider<TokenCredential> unnamed) {
        Map<String, TokenCredential> named = new LinkedHashMap<>();
        TokenCredential own = unnamed.getIfUnique();
        if (own != null) {
            named.put(AzureCredentials.DEFAULT, own);
        }
        AzureCredentials described =
                beans.getBeanProvider(AzureCredentials.class).getIfAvailable();
        Set<String> describedNames = described == null ? Set.of() : described.names();
        for (String name : beans.getBeanNamesForType(TokenCredential.class)) {
            TokenCredential credential = find(beans, name);
            if (credential != null && (!credential.equals(own) || describedNames.contains(name))) {
                named.put(name, credential);
            }
        }
        return named;
    }

    /**
     * Returns a bean, {@code null} if there is no credential now: outside of the bean's scope, while the bean is
     * created, or if the bean is {@code null}.
     */
    private static @Nullable TokenCredential find(ListableBeanFactory beans, String name) {
        try {
            return beans.getBean(name) instanceof TokenCredential credential ? credential : null;
        } catch (BeanCreationException e) {
            if (e instanceof ScopeNotActiveException
                    || e.getMostSpecificCause() instanceof BeanCurrentlyInCreationException) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Returns the sources of tokens that are not credentials.
     *
     * @param beans the application's beans
     * @return reporters of their status by name, such as {@code oauth2.<registration>}
     */
    public static Map<String, CredentialStatus.Reporter> others(ListableBeanFactory beans) {
        Map<String, CredentialStatus.Reporter> others = new LinkedHashMap<>();
        beans.getBeanProvider(StatusReporters.class).orderedStream().forEach(each -> others.putAll(each.reporters()));
        return others;
    }
}
