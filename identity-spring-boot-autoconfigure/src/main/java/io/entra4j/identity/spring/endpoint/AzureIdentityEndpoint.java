package io.entra4j.identity.spring.endpoint;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.endpoint.CredentialDescription.Configured;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows the credentials at {@code /actuator/azureidentity}: their configuration, their status, and the tokens in their
 * caches. With unrestricted access, callers can also fetch a new token and clear a cache. Never shows a token or a
 * secret. Shows whole identifiers only from tokens, and only if they may be shown.
 */
@Endpoint(id = "azureidentity", defaultAccess = Access.READ_ONLY)
public final class AzureIdentityEndpoint {

    private final Supplier<Map<String, TokenCredential>> credentials;
    private final Function<String, Configured> configuration;
    private final Show identities;

    /**
     * Creates the endpoint.
     *
     * @param credentials the credentials by name; called for each request
     * @param configuration returns the configuration of the credential of a name
     * @param identities when to show the identities that tokens are for. This class takes its callers for authorized,
     *     such as those of JMX. {@link AzureIdentityEndpointWebExtension} checks callers of the web
     */
    public AzureIdentityEndpoint(
            Supplier<Map<String, TokenCredential>> credentials,
            Function<String, Configured> configuration,
            Show identities) {
        this.credentials = credentials;
        this.configuration = configuration;
        this.identities = identities;
    }

    /**
     * Describes all credentials.
     *
     * @return descriptions by name
     */
    @ReadOperation
    public Map<String, CredentialDescription> credentials() {
        return credentials(identities.isShown(true));
    }

    Map<String, CredentialDescription> credentials(boolean showIdentities) {
        Map<String, CredentialDescription> described = new LinkedHashMap<>();
        credentials
                .get()
                .forEach((name, credential) -> described.put(name, describe(name, credential, showIdentities)));
        return described;
    }

    /**
     * Describes one credential.
     *
     * @param name its name
     * @return the description, {@code null} if there is no credential of this name
     */
    @ReadOperation
    public @Nullable CredentialDescription credential(@Selector String name) {
        return credential(name, identities.isShown(true));
    }

    @Nullable
    CredentialDescription credential(String name, boolean showIdentities) {
        TokenCredential credential = credentials.get().get(name);
        return credential == null ? null : describe(name, credential, showIdentities);
    }

    /**
     * Fetches a new token. The description shows the result. The token stays in the cache.
     *
     * @param name the credential's name
     * @param scope scope of the token
     * @return the description after the fetch, {@code null} if there is no credential of this library with this name
     */
    @WriteOperation
    public @Nullable CredentialDescription refresh(@Selector String name, String scope) {
        if (!(credentials.get().get(name) instanceof EntraCredential ours)) {
            return null;
        }
        try {
            ours.refreshTokenSync(new TokenRequestContext().addScopes(scope));
        } catch (ClientAuthenticationException e) {
            // the description shows the failure, without its message, which may hold identifiers
        }
        return describe(name, ours, false);
    }

    /**
     * Drops all tokens of a credential, and the member that a chain chose.
     *
     * @param name the credential's name
     * @return the description after the tokens were dropped, {@code null} if there is no credential of this library
     *     with this name
     */
    @DeleteOperation
    public @Nullable CredentialDescription evict(@Selector String name) {
        if (!(credentials.get().get(name) instanceof EntraCredential ours)) {
            return null;
        }
        ours.clear();
        return describe(name, ours, false);
    }

    private CredentialDescription describe(String name, TokenCredential credential, boolean showIdentities) {
        return CredentialDescription.of(credential, configuration.apply(name), showIdentities);
    }
}
