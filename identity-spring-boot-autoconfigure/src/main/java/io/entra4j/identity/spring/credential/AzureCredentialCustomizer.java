package io.entra4j.identity.spring.credential;

import io.entra4j.identity.CredentialOptions;

/**
 * Changes what credentials are built with; beans of this type are called, in their order, before a credential of the
 * properties is built.
 */
@FunctionalInterface
public interface AzureCredentialCustomizer {

    /**
     * Changes the options, which the properties have filled already.
     *
     * @param options the settings of the credential that is being built
     */
    void customize(CredentialOptions.Builder options);

    /**
     * Changes the options of one credential, where credentials differ.
     *
     * @param name the credential's, {@code default} for the application's own
     * @param options the settings of the credential that is being built
     */
    default void customize(String name, CredentialOptions.Builder options) {
        customize(options);
    }
}
