package io.entra4j.identity.spring.credential;

import java.util.List;
import java.util.stream.Stream;

/** Puts keys of properties together. */
final class Keys {

    private static final List<String> OF_APPLICATIONS =
            List.of("tenant-id", "client-id", "region", "additionally-allowed-tenants");

    private Keys() {}

    /** What applications have in common, and something more. */
    static List<String> ofApplication(List<String> own) {
        return Stream.concat(OF_APPLICATIONS.stream(), own.stream()).toList();
    }
}
