package io.entra4j.identity.spring.credential;

/** Sources of the assertions of an application. */
public enum AssertionSource {
    /** A bean. */
    BEAN,
    /** A file that another process keeps up to date. */
    FILE,
    /** Tokens of the host's managed identity. */
    MANAGED_IDENTITY,
    /** The GitHub Actions job in which the application runs. */
    GITHUB_ACTIONS,
    /** The Azure Pipelines job in which the application runs. */
    AZURE_PIPELINES,
    /** A certificate, whose private key signs the assertions. */
    CERTIFICATE;

    /** Returns the spelling in a property. */
    @Override
    public String toString() {
        return Prefix.kebab(this);
    }
}
