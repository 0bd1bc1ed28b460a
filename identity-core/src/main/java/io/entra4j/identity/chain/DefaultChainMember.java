package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Names the members of {@link DefaultAzureCredential}, in the order they are asked.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Credential
 *     chains</a>
 */
public enum DefaultChainMember {
    /** {@link EnvironmentCredential}: an application, by environment variables. */
    ENVIRONMENT("EnvironmentCredential", Member.Kind.DEPLOYED),
    /** {@code WorkloadIdentityCredential}: a pod on Kubernetes. */
    WORKLOAD_IDENTITY("WorkloadIdentityCredential", Member.Kind.DEPLOYED),
    /** {@code ManagedIdentityCredential}: whatever runs on an Azure host. */
    MANAGED_IDENTITY("ManagedIdentityCredential", Member.Kind.DEPLOYED),
    /** {@code AzureCliCredential}: who is logged in to {@code az}. */
    AZURE_CLI("AzureCliCredential", Member.Kind.DEVELOPER),
    /** {@code AzurePowerShellCredential}: who is logged in to Azure PowerShell. */
    AZURE_POWERSHELL("AzurePowerShellCredential", Member.Kind.DEVELOPER),
    /** {@code AzureDeveloperCliCredential}: who is logged in to {@code azd}. */
    AZURE_DEVELOPER_CLI("AzureDeveloperCliCredential", Member.Kind.DEVELOPER);

    private final String credential;
    private final Member.Kind kind;

    DefaultChainMember(String credential, Member.Kind kind) {
        this.credential = credential;
        this.kind = kind;
    }

    /**
     * Returns the credential's name, as {@code AZURE_TOKEN_CREDENTIALS} spells it.
     *
     * @return a simple class name
     */
    public String credential() {
        return credential;
    }

    /**
     * Returns whether this signs in as whoever sits at the machine: then it is one of {@code dev}, else of {@code prod}.
     *
     * @return whether none of its failures ends the chain
     */
    public boolean isForDevelopers() {
        return kind == Member.Kind.DEVELOPER;
    }

    static List<DefaultChainMember> all() {
        return List.of(values());
    }

    static List<DefaultChainMember> forDevelopers(boolean developers) {
        return Stream.of(values())
                .filter(member -> member.isForDevelopers() == developers)
                .toList();
    }

    Member built(Supplier<? extends TokenCredential> builder) {
        return Member.lazy(credential, kind, builder);
    }
}
