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

/** Finds the credentials of an application, its own beans included, by the names that health and metrics show. */
public final class CredentialBeans {

    private CredentialBeans() {}

    /**
     * Returns all credentials, which are built if need be.
     *
     * @param beans the application's
     * @param unnamed where credentials are injected without a name. A provider that was injected, since one of the bean
     *     factory's own counts beans that are no candidates for injection
     * @return {@code default} first, if there is one that is injected where no name is asked for; else by bean name
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

    /** Returns {@code null} where there is none now: outside of its request, while it is made, or for good. */
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
     * Returns what fetches tokens and is no credential.
     *
     * @param beans the application's
     * @return what tells how it is doing, by name; such as {@code oauth2.<registration>}
     */
    public static Map<String, CredentialStatus.Reporter> others(ListableBeanFactory beans) {
        Map<String, CredentialStatus.Reporter> others = new LinkedHashMap<>();
        beans.getBeanProvider(StatusReporters.class).orderedStream().forEach(each -> others.putAll(each.reporters()));
        return others;
    }
}
