package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import java.util.Set;

/** Knows credentials by the names that properties give them. */
interface NamedCredentials {

    Set<String> names();

    /**
     * Returns a credential, which is built if need be.
     *
     * @throws InvalidCredentialPropertyException if it needs itself
     */
    EntraCredential get(String name);
}
