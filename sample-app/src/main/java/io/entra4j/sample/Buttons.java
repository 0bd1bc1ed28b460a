package io.entra4j.sample;

import java.net.InetAddress;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Decides whether the page has buttons. They need no login, so the page shows them only while {@code server.address}
 * keeps other machines out.
 */
@Component
final class Buttons {

    private final boolean offered;

    Buttons(ServerProperties server) {
        InetAddress address = server.getAddress();
        offered = address != null && address.isLoopbackAddress();
    }

    boolean areOffered() {
        return offered;
    }
}
