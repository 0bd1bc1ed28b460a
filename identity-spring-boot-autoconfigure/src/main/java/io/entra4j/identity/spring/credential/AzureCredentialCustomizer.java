package io.entra4j.identity.spring.credential;

import io.entra4j.identity.CredentialOptions;

/**
 * Changes the options of a credential before it is built from properties. Beans of this type are called in their order.
 */
@FunctionalInterface
public interface AzureCredentialCustomizer {

    /**
     * Changes the options. The values of the properties are already set.
     *
     * @param options the settings of the credential that is being built
     */
    void customize(CredentialOptions.Builder options);

    /**
     * Changes the options of one credential. Override it where credentials need different options.
     *
     * @param name the credential's name; {@code default} for the application's own
     * @param options the settings of the credential that is being built
     */
    default void customize(String name, CredentialOptions.Builder options) {
        customize(options);
    }
}
