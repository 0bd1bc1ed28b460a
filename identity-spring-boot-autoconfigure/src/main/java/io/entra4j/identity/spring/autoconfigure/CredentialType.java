package io.entra4j.identity.spring.autoconfigure;

/** Names what kind of credential to build. */
public enum CredentialType {
    /** A client secret if tenant, client ID or secret is a property, else what the environment variables say. */
    AUTO,
    /** Several types, tried in order. */
    CHAIN,
    /** What the {@code AZURE_*} environment variables say. */
    ENVIRONMENT,
    /** An application with a client secret. */
    CLIENT_SECRET
}
