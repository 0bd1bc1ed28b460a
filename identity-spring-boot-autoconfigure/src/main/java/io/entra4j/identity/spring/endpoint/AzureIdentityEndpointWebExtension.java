package io.entra4j.identity.spring.endpoint;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Shows the identities that tokens are for to callers of the web, if these callers are authorized. */
@EndpointWebExtension(endpoint = AzureIdentityEndpoint.class)
public final class AzureIdentityEndpointWebExtension {

    private final AzureIdentityEndpoint endpoint;
    private final Show identities;
    private final Set<String> roles;

    /**
     * Creates the extension.
     *
     * @param endpoint the endpoint
     * @param identities when to show the identities that tokens are for
     * @param roles roles of the authorized callers; empty for all authenticated callers
     */
    public AzureIdentityEndpointWebExtension(AzureIdentityEndpoint endpoint, Show identities, Set<String> roles) {
        this.endpoint = endpoint;
        this.identities = identities;
        this.roles = roles;
    }

    /**
     * Describes all credentials.
     *
     * @param caller the caller's security context
     * @return descriptions by name
     */
    @ReadOperation
    public Map<String, CredentialDescription> credentials(SecurityContext caller) {
        return endpoint.credentials(identities.isShown(caller, roles));
    }

    /**
     * Describes one credential.
     *
     * @param caller the caller's security context
     * @param name its name
     * @return the description, {@code null} if there is no credential of this name
     */
    @ReadOperation
    public @Nullable CredentialDescription credential(SecurityContext caller, @Selector String name) {
        return endpoint.credential(name, identities.isShown(caller, roles));
    }
}
