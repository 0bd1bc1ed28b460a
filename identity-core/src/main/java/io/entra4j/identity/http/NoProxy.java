package io.entra4j.identity.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are asked without a proxy, in the form of {@code NO_PROXY}. An entry is a name, an address, a network such
 * as {@code 10.0.0.0/8}, or {@code *} for all hosts. A name includes all names below it, with or without a leading dot
 * or {@code *.}. A name or an address may have a port. This machine and link-local addresses, where metadata services
 * are, never need a proxy.
 */
record NoProxy(String list) {

    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    boolean contains(URI url) {
        String host = bare(String.valueOf(url.getHost()).toLowerCase(Locale.ROOT));
        InetAddress address = address(host);
        if (host.equals("localhost")
                || host.endsWith(".localhost")
                || (address != null && (address.isLoopbackAddress() || address.isLinkLocalAddress()))) {
            return true;
        }
        int port = url.getPort() >= 0 ? url.getPort() : "http".equalsIgnoreCase(url.getScheme()) ? 80 : 443;
        return SEPARATOR
                .splitAsStream(list.toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> matches(entry, host, address, port));
    }

    private static boolean matches(String entry, String host, @Nullable InetAddress address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash >= 0) {
            return address != null
                    && isIn(address, address(bare(entry.substring(0, slash))), entry.substring(slash + 1));
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort) {
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = bare(name);
        if (address != null) {
            return address.equals(address(name));
        }
        String domain = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    private static boolean isIn(InetAddress address, @Nullable InetAddress network, String length) {
        if (network == null || !length.matches("\\d{1,3}")) {
            return false;
        }
        byte[] one = address.getAddress();
        byte[] other = network.getAddress();
        int bits = Integer.parseInt(length);
        if (one.length != other.length || bits > one.length * 8) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static String bare(String host) {
        String open = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return open.endsWith(".") ? open.substring(0, open.length() - 1) : open;
    }

    /** Parses an address. Names are not looked up: perhaps only the proxy can resolve them. */
    private static @Nullable InetAddress address(String host) {
        if (!host.contains(":") && !IPV4.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(host.contains(":") ? "[" + host + "]" : host);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
