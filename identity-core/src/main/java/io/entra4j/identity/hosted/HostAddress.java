package io.entra4j.identity.hosted;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far away a URL's host is. Names are not looked up: an answer of DNS can change after the check. An IPv4
 * address counts only in its usual form, since systems read {@code 0177.0.0.1} and {@code 127.1} in different ways.
 *
 * @param address {@code null} for a name
 */
record HostAddress(String host, @Nullable InetAddress address) {

    private static final String PART = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(PART + "(?:\\." + PART + "){3}");

    static HostAddress of(URI uri) {
        String host = uri.getHost();
        boolean literal = host.startsWith("[") || IPV4.matcher(host).matches();
        return new HostAddress(host, literal ? parse(host.replaceFirst("%[^]]*", "")) : null);
    }

    /** Turns IPv4-mapped IPv6 addresses into what they stand for. */
    private static InetAddress parse(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // URI has checked its form.
        }
    }

    /** Whether it is this machine. */
    boolean isLoopback() {
        return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
    }

    /** Whether no router passes requests on to it: {@code 169.254.0.0/16} and {@code fe80::/10}. */
    boolean isLinkLocal() {
        return address != null && address.isLinkLocalAddress();
    }
}
