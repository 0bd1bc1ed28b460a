package io.entra4j.identity.spring.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name of a host to which a token may be sent. Refuses longer texts, such as URLs, because they would match
 * no request.
 */
final class HostName {

    private HostName() {}

    /**
     * Returns the host in the form in which hosts are compared.
     *
     * @throws IllegalArgumentException if the text is not a host name, or also has a scheme, port, path or user
     */
    static String of(String written) {
        if (written.equalsIgnoreCase(host("https://" + written))) {
            return written.toLowerCase(Locale.ROOT);
        }
        String meant = meant(written);
        throw new IllegalArgumentException("A host is expected, without scheme, port or path. "
                + (meant == null ? shown(written) + " is not a host." : "Write '%s'.".formatted(meant)));
    }

    private static @Nullable String meant(String written) {
        if (written.contains("://")) {
            return host(written);
        }
        String host = host("https://" + written);
        return host == null ? host("https://[" + written + "]") : host;
    }

    /** Returns the text for messages. The part before an "@" may be a password, so such a text is not shown. */
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
