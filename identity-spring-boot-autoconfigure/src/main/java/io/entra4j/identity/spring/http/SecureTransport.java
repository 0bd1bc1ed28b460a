package io.entra4j.identity.spring.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/** Decides whether a secret can be sent to an address: over https, or without https to this machine. */
public final class SecureTransport {

    private SecureTransport() {}

    /**
     * Returns whether the data that is sent to an address is protected from other machines.
     *
     * @param uri the address
     * @return whether the scheme is https, or the host is {@code localhost} or a loopback address. Other names are not
     *     looked up, because a DNS answer could direct the secret to any machine
     */
    public static boolean protects(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme())
                || ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(host(uri)));
    }

    /** Returns the host in lower case; the text "null" if there is none. */
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
