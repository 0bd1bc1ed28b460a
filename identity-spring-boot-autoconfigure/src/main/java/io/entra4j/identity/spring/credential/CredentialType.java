package io.entra4j.identity.spring.credential;

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
    /** A user whose name and password are configured. Deprecated, as is Entra's flow. */
    USERNAME_PASSWORD("UsernamePasswordCredential"),
    /** A user who signed in to a web application, with the code that the sign-in brought. */
    AUTHORIZATION_CODE("AuthorizationCodeCredential"),
    /** An application on behalf of the caller whose request it handles. */
    ON_BEHALF_OF("OnBehalfOfCredential"),
    /** A credential that the application declares as a bean. */
    BEAN("BeanCredential");

    private final String credential;

    CredentialType(String credential) {
        this.credential = credential;
    }

    /**
     * Reads a type as leniently as properties are bound.
     *
     * @return {@code null} if it is none
     */
    static @Nullable CredentialType of(String written) {
        String uniform = uniform(written);
        for (CredentialType type : values()) {
            if (uniform(type.name()).equals(uniform)) {
                return type;
            }
        }
        return null;
    }

    /** The same for all spellings of a name. */
    static String uniform(String name) {
        StringBuilder uniform = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (character != '-' && character != '_') {
                uniform.append(Character.toLowerCase(character));
            }
        }
        return uniform.toString();
    }

    /** All that properties need to know of it. The one place to add a type to, with its constant. */
    CredentialRecipe recipe() {
        return switch (this) {
            case AUTO -> new DefaultChainRecipe();
            case CHAIN -> new ChainRecipe();
            case ENVIRONMENT -> new EnvironmentRecipe();
            case CLIENT_SECRET -> new ClientSecretRecipe();
            case CLIENT_CERTIFICATE -> new ClientCertificateRecipe();
            case CLIENT_ASSERTION -> new ClientAssertionRecipe();
            case WORKLOAD_IDENTITY -> new WorkloadIdentityRecipe();
            case MANAGED_IDENTITY -> new ManagedIdentityRecipe();
            case AZURE_PIPELINES -> new AzurePipelinesRecipe();
            case GITHUB_ACTIONS -> new GitHubActionsRecipe();
            case AZURE_CLI -> new AzureCliRecipe();
            case AZURE_DEVELOPER_CLI -> new AzureDeveloperCliRecipe();
            case AZURE_POWERSHELL -> new AzurePowerShellRecipe();
            case INTELLIJ -> new IntelliJRecipe();
            case VISUAL_STUDIO_CODE -> new VisualStudioCodeRecipe();
            case BROKER -> new BrokerRecipe();
            case DEVICE_CODE -> new DeviceCodeRecipe();
            case INTERACTIVE_BROWSER -> new InteractiveBrowserRecipe();
            case USERNAME_PASSWORD -> new UsernamePasswordRecipe();
            case AUTHORIZATION_CODE -> new AuthorizationCodeRecipe();
            case ON_BEHALF_OF -> new OnBehalfOfRecipe();
            case BEAN -> new BeanRecipe();
        };
    }

    /** The simple class name, as chains show it. */
    String credential() {
        return credential;
    }

    /** How it is written in a property. */
    @Override
    public String toString() {
        return Prefix.kebab(this);
    }
}
