package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.EntraCredential;
import java.util.Set;

/** Is for what can name no other credential. */
final class NoCredentials implements NamedCredentials {

    @Override
    public Set<String> names() {
        return Set.of();
    }

    @Override
    public EntraCredential get(String name) {
        throw new IllegalArgumentException(name);
    }
}
