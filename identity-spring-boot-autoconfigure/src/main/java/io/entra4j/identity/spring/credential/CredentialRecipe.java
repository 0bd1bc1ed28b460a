package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import java.util.List;

/**
 * Is all that properties need to know of one type of credential: what describes it, and how it is built. Each is loaded
 * only when somebody wants its type.
 */
interface CredentialRecipe {

    /** Keys of the properties that it uses, besides those that all types do. */
    List<String> keys();

    /** Of these, what is used where properties say what they say here: a chain uses what its members do. */
    default List<String> keys(Ingredients of) {
        return keys();
    }

    /** Variables and system properties that it reads, besides those that all types do. */
    List<String> variables();

    /**
     * Builds the credential, without a request.
     *
     * @throws InvalidCredentialPropertyException if properties do not describe it well
     * @throws io.entra4j.identity.MissingSettingsException if it is a member of a chain, and lacks something here
     */
    EntraCredential create(Ingredients of);
}
