package io.entra4j.identity.spring.credential;

import java.util.ArrayList;
import java.util.List;

/** Combines keys of properties. */
final class Keys {

    private static final List<String> OF_APPLICATIONS =
            List.of("tenant-id", "client-id", "region", "additionally-allowed-tenants");

    private Keys() {}

    /** Returns the keys that all applications share, and further ones. */
    static List<String> ofApplication(List<String> own) {
        List<String> keys = new ArrayList<>(OF_APPLICATIONS);
        keys.addAll(own);
        return keys;
    }
}
