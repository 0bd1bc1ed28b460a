package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.CredentialOptions;

/** Changes what credentials are built with; a bean of this type is called before the properties' credential is built. */
@FunctionalInterface
public interface AzureCredentialCustomizer {

    /**
     * Changes the options, which the properties have filled already.
     *
     * @param options the settings shared by all credentials
     */
    void customize(CredentialOptions.Builder options);
}
