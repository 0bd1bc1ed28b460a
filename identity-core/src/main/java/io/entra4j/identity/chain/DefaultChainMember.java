package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Members of {@link DefaultAzureCredential}, in the order in which they are asked.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Credential
 *     chains</a>
 */
public enum DefaultChainMember {
    /** {@link EnvironmentCredential}: an application, by environment variables. */
    ENVIRONMENT("EnvironmentCredential", Member.Kind.DEPLOYED),
    /** {@code WorkloadIdentityCredential}: a pod on Kubernetes. */
    WORKLOAD_IDENTITY("WorkloadIdentityCredential", Member.Kind.DEPLOYED),
    /** {@code ManagedIdentityCredential}: the managed identity of an Azure host. */
    MANAGED_IDENTITY("ManagedIdentityCredential", Member.Kind.DEPLOYED),
    /** {@code IntelliJCredential}: the user who is signed in to the Azure Toolkit for IntelliJ. */
    INTELLIJ("IntelliJCredential", Member.Kind.DEVELOPER),
    /** {@code VisualStudioCodeCredential}: the user who is signed in to Visual Studio Code. */
    VISUAL_STUDIO_CODE("VisualStudioCodeCredential", Member.Kind.DEVELOPER),
    /** {@code AzureCliCredential}: the user who is logged in to {@code az}. */
    AZURE_CLI("AzureCliCredential", Member.Kind.DEVELOPER),
    /** {@code AzurePowerShellCredential}: the user who is logged in to Azure PowerShell. */
    AZURE_POWERSHELL("AzurePowerShellCredential", Member.Kind.DEVELOPER),
    /** {@code AzureDeveloperCliCredential}: the user who is logged in to {@code azd}. */
    AZURE_DEVELOPER_CLI("AzureDeveloperCliCredential", Member.Kind.DEVELOPER),
    /** {@code BrokerCredential}: the user who is signed in to the operating system. Never asks the user. */
    BROKER("BrokerCredential", Member.Kind.DEVELOPER),
    /**
     * {@code InteractiveBrowserCredential}: the user who signs in with a browser. Only in chains that name it, or that
     * are built with {@link DefaultAzureCredentialBuilder#includeInteractiveBrowser()}.
     */
    INTERACTIVE_BROWSER("InteractiveBrowserCredential", Member.Kind.DEVELOPER);

    private final String credential;
    private final Member.Kind kind;

    DefaultChainMember(String credential, Member.Kind kind) {
        this.credential = credential;
        this.kind = kind;
    }

    /**
     * Returns the credential's name, which {@code AZURE_TOKEN_CREDENTIALS} uses.
     *
     * @return a simple class name
     */
    public String credential() {
        return credential;
    }

    /**
     * Returns whether this member signs in as the user of the machine. Then it belongs to {@code dev} in {@code
     * AZURE_TOKEN_CREDENTIALS}, otherwise to {@code prod}.
     *
     * @return {@code true} if the chain goes on after all failures of this member
     */
    public boolean isForDevelopers() {
        return kind == Member.Kind.DEVELOPER;
    }

    /** Returns the members of the chain by default. */
    static List<DefaultChainMember> all() {
        return Stream.of(values())
                .filter(member -> member != INTERACTIVE_BROWSER)
                .toList();
    }

    static List<DefaultChainMember> forDevelopers(boolean developers) {
        return all().stream()
                .filter(member -> member.isForDevelopers() == developers)
                .toList();
    }

    Member built(Supplier<? extends TokenCredential> builder) {
        return Member.lazy(credential, kind, builder);
    }
}
