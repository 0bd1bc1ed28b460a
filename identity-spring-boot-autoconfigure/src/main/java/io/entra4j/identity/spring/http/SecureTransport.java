package io.entra4j.identity.spring.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/** Decides whether a secret can be sent to an address: over https, or without it to this machine. */
public final class SecureTransport {

    private SecureTransport() {}

    /**
     * Returns whether no other machine can read what is sent.
     *
     * @param uri where to
     * @return whether the scheme is https, or the host is {@code localhost} or a loopback address; other names are not
     *     looked up, since an answer of DNS could send the secret anywhere
     */
    public static boolean protects(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme())
                || ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(host(uri)));
    }

    /** In lower case; {@code null} as text if there is none. */
    static String host(URI uri) {
        return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        if (!host.startsWith("[") && !host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
