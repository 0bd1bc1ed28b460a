package io.entra4j.identity.spring.credential;

/** Says where the assertions of an application come from. */
public enum AssertionSource {
    /** A bean. */
    BEAN,
    /** A file that somebody keeps up to date. */
    FILE,
    /** Tokens of the host's managed identity. */
    MANAGED_IDENTITY,
    /** The job of GitHub Actions that this runs in. */
    GITHUB_ACTIONS,
    /** The job of Azure Pipelines that this runs in. */
    AZURE_PIPELINES,
    /** A certificate, whose key signs them. */
    CERTIFICATE;

    /** How it is written in a property. */
    @Override
    public String toString() {
        return Prefix.kebab(this);
    }
}
