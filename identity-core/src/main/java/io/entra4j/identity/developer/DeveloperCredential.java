package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import java.util.List;

/**
 * Is what all credentials are that use the login of a tool on a developer's machine. A chain goes on after each of
 * their failures, refusals included: whoever is logged in to one tool need not be logged in to the next.
 */
public abstract class DeveloperCredential extends EntraCredential {

    DeveloperCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(new LoginMemory(source), tenants, options);
    }

    /**
     * Returns which variables are looked up in the {@code Configuration}: where tools are found and keep their files, how
     * they reach the network, and settings of their own. Of this process's other variables, tools see all but the secrets
     * that this library reads. For those who compose a configuration.
     *
     * @return names of environment variables
     */
    public static List<String> variables() {
        return ToolEnvironment.names();
    }
}
