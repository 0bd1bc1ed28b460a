package io.entra4j.identity.hosted;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Address of a URL's host. It tells whether the host is this machine or link-local. Names are not looked up: DNS can
 * give another answer after the check. An IPv4 address counts only in its usual form, since systems read
 * {@code 0177.0.0.1} and {@code 127.1} in different ways.
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

    /** Parses an address. An IPv4-mapped IPv6 address becomes the IPv4 address. */
    private static InetAddress parse(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // URI has checked its form.
        }
    }

    /** Returns whether the host is this machine. */
    boolean isLoopback() {
        return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
    }

    /** Returns whether the host is link-local, so that no router forwards requests: 169.254.0.0/16 and fe80::/10. */
    boolean isLinkLocal() {
        return address != null && address.isLinkLocalAddress();
    }
}
