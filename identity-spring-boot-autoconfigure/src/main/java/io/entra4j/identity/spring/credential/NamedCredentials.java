package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import java.util.Set;

/** Credentials by the names that properties give them. */
interface NamedCredentials {

    Set<String> names();

    /**
     * Returns a credential. Builds it if it is not built yet.
     *
     * @throws InvalidCredentialPropertyException if it needs itself
     */
    EntraCredential get(String name);
}
