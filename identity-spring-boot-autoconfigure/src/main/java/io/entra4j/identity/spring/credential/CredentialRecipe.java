package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import java.util.List;

/**
 * Recipe of one type of credential: the properties that describe it, and how it is built. A recipe's class is loaded
 * only when its type is used.
 */
interface CredentialRecipe {

    /** Returns the keys of the properties that this type uses, without those that all types use. */
    List<String> keys();

    /**
     * Returns the keys that this type uses with the given properties. For a chain, these are the keys of its members.
     */
    default List<String> keys(Ingredients of) {
        return keys();
    }

    /** Returns the variables and system properties that this type reads, without those that all types read. */
    List<String> variables();

    /**
     * Builds the credential. Sends no request.
     *
     * @throws InvalidCredentialPropertyException if a property is missing or invalid
     * @throws io.entra4j.identity.MissingSettingsException if it is a member of a chain and lacks a setting on this
     *     machine
     */
    EntraCredential create(Ingredients of);
}
