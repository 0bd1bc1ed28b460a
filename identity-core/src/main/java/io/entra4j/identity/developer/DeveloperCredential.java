package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import java.util.List;

/**
 * Base of the credentials that use the login of a tool on a developer's machine. A chain goes on after each of their
 * failures, including refusals: each tool has a login of its own.
 */
public abstract class DeveloperCredential extends EntraCredential {

    DeveloperCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(new LoginMemory(source), tenants, options);
    }

    /**
     * Returns the names of the variables that are read from the {@code Configuration}. They say where tools are found,
     * where they keep their files, how they reach the network, and settings of the tools. Tools also see the other
     * variables of this process, except the secrets that this library reads. For code that composes a {@code
     * Configuration}.
     *
     * @return names of environment variables
     */
    public static List<String> variables() {
        return ToolEnvironment.names();
    }
}
