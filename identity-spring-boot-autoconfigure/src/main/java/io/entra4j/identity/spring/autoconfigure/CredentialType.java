package io.entra4j.identity.spring.autoconfigure;

/** Names what kind of credential to build. */
public enum CredentialType {
    /**
     * A certificate or a client secret if properties name an application, else what the environment variables say.
     */
    AUTO,
    /** Several types, tried in order. */
    CHAIN,
    /** What the {@code AZURE_*} environment variables say. */
    ENVIRONMENT,
    /** An application with a client secret. */
    CLIENT_SECRET,
    /** An application with a certificate. */
    CLIENT_CERTIFICATE,
    /** An application with assertions that a file, a bean or another credential provides. */
    CLIENT_ASSERTION,
    /** A pod on Kubernetes, with its service account. */
    WORKLOAD_IDENTITY,
    /** The identity that the Azure host gives the application. */
    MANAGED_IDENTITY,
    /** A job of Azure Pipelines, with a service connection. */
    AZURE_PIPELINES,
    /** A job of GitHub Actions. */
    GITHUB_ACTIONS
}
