package io.entra4j.identity.spring.autoconfigure;

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
    AZURE_POWERSHELL("AzurePowerShellCredential");

    private final String credential;

    CredentialType(String credential) {
        this.credential = credential;
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
