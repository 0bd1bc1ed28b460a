package io.entra4j.identity.spring.autoconfigure;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names what kind of credential to build. */
public enum CredentialType {
    /**
     * An application with a certificate or a client secret if properties name one, else whatever there is where the
     * application runs.
     */
    AUTO("DefaultAzureCredential"),
    /** Several types, tried in order. */
    CHAIN("ChainedTokenCredential"),
    /** What the {@code AZURE_*} environment variables say. */
    ENVIRONMENT("EnvironmentCredential"),
    /** An application with a client secret. */
    CLIENT_SECRET("ClientSecretCredential"),
    /** An application with a certificate. */
    CLIENT_CERTIFICATE("ClientCertificateCredential"),
    /** An application with assertions that a file, a bean or another credential provides. */
    CLIENT_ASSERTION("ClientAssertionCredential"),
    /** A pod on Kubernetes, with its service account. */
    WORKLOAD_IDENTITY("WorkloadIdentityCredential"),
    /** The identity that the Azure host gives the application. */
    MANAGED_IDENTITY("ManagedIdentityCredential"),
    /** A job of Azure Pipelines, with a service connection. */
    AZURE_PIPELINES("AzurePipelinesCredential"),
    /** A job of GitHub Actions. */
    GITHUB_ACTIONS("GitHubActionsCredential"),
    /** Whoever is logged in to the Azure CLI. */
    AZURE_CLI("AzureCliCredential"),
    /** Whoever is logged in to the Azure Developer CLI. */
    AZURE_DEVELOPER_CLI("AzureDeveloperCliCredential"),
    /** Whoever is logged in to Azure PowerShell. */
    AZURE_POWERSHELL("AzurePowerShellCredential"),
    /** Whoever is signed in to the Azure Toolkit for IntelliJ. */
    INTELLIJ("IntelliJCredential"),
    /** Whoever is signed in to Visual Studio Code. */
    VISUAL_STUDIO_CODE("VisualStudioCodeCredential"),
    /** Whoever is signed in to the operating system. */
    BROKER("BrokerCredential"),
    /** Whoever signs in on another device, when the application asks. For development. */
    DEVICE_CODE("DeviceCodeCredential"),
    /** Whoever signs in with the browser that the application opens. For development. */
    INTERACTIVE_BROWSER("InteractiveBrowserCredential"),
    /** A credential that the application declares as a bean. */
    BEAN("BeanCredential");

    private final String credential;

    CredentialType(String credential) {
        this.credential = credential;
    }

    /** Reads a type as leniently as properties are bound, {@code null} if it is none. */
    static @Nullable CredentialType of(String written) {
        return Stream.of(values())
                .filter(type -> uniform(type.name()).equals(uniform(written)))
                .findFirst()
                .orElse(null);
    }

    /** The same for all spellings of a name. */
    static String uniform(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /** The simple class name, as chains show it. */
    String credential() {
        return credential;
    }

    /** How it is written in a property. */
    @Override
    public String toString() {
        return CredentialFactory.kebab(this);
    }
}
