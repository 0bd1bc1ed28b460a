package io.entra4j.identity.spring.credential;

import java.util.ArrayList;
import java.util.List;

/** Puts keys of properties together. */
final class Keys {

    private static final List<String> OF_APPLICATIONS =
            List.of("tenant-id", "client-id", "region", "additionally-allowed-tenants");

    private Keys() {}

    /** What applications have in common, and something more. */
    static List<String> ofApplication(List<String> own) {
        List<String> keys = new ArrayList<>(OF_APPLICATIONS);
        keys.addAll(own);
        return keys;
    }
}
