package io.entra4j.identity.spring.credential;

import org.jspecify.annotations.Nullable;

/** Types of credentials. */
public enum CredentialType {
    /** An application with a certificate or a client secret if properties set one, else the default chain. */
    AUTO("DefaultAzureCredential"),
    /** Several types, tried in order. */
    CHAIN("ChainedTokenCredential"),
    /** The identity that the {@code AZURE_*} environment variables describe. */
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
    /** The user who is logged in to the Azure CLI. */
    AZURE_CLI("AzureCliCredential"),
    /** The user who is logged in to the Azure Developer CLI. */
    AZURE_DEVELOPER_CLI("AzureDeveloperCliCredential"),
    /** The user who is logged in to Azure PowerShell. */
    AZURE_POWERSHELL("AzurePowerShellCredential"),
    /** The user who is signed in to the Azure Toolkit for IntelliJ. */
    INTELLIJ("IntelliJCredential"),
    /** The user who is signed in to Visual Studio Code. */
    VISUAL_STUDIO_CODE("VisualStudioCodeCredential"),
    /** The user who is signed in to the operating system. */
    BROKER("BrokerCredential"),
    /** A user who signs in on another device when the application asks. For development. */
    DEVICE_CODE("DeviceCodeCredential"),
    /** A user who signs in with the browser that the application opens. For development. */
    INTERACTIVE_BROWSER("InteractiveBrowserCredential"),
    /** A user whose name and password are configured. Deprecated, because Entra's flow is deprecated. */
    USERNAME_PASSWORD("UsernamePasswordCredential"),
    /** A user who signed in to a web application, with the authorization code of the sign-in. */
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
     * Reads a type, in any spelling that Spring Boot accepts in properties.
     *
     * @return the type, {@code null} if there is no such type
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

    /** Returns one form for all spellings of a name. */
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

    /** Returns the recipe of this type. A new type is added here, and as a constant. */
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

    /** Returns the simple class name, as chains show it. */
    String credential() {
        return credential;
    }

    /** Returns the spelling in a property. */
    @Override
    public String toString() {
        return Prefix.kebab(this);
    }
}
