package io.entra4j.identity.spring.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the host that a token may go to. What is more than a host would match no request. */
final class HostName {

    private HostName() {}

    /**
     * Returns the host as it is compared.
     *
     * @throws IllegalArgumentException if it is no host, or has a scheme, port, path or user beside it
     */
    static String of(String written) {
        if (written.equalsIgnoreCase(host("https://" + written))) {
            return written.toLowerCase(Locale.ROOT);
        }
        String meant = meant(written);
        throw new IllegalArgumentException("A host is expected, without scheme, port or path. "
                + (meant == null ? shown(written) + " is none." : "Write '%s'.".formatted(meant)));
    }

    private static @Nullable String meant(String written) {
        if (written.contains("://")) {
            return host(written);
        }
        String host = host("https://" + written);
        return host == null ? host("https://[" + written + "]") : host;
    }

    /** Before an "@" may be a password. */
    private static String shown(String written) {
        return written.contains("@") ? "What is set" : "'%s'".formatted(written);
    }

    private static @Nullable String host(String uri) {
        try {
            return new URI(uri).getHost();
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
