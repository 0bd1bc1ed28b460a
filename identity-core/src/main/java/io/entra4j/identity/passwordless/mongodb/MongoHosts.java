package io.entra4j.identity.passwordless.mongodb;

import com.mongodb.spi.dns.InetAddressResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of the hosts that a client's settings name, and of hosts in the same domain, but of no others. The
 * driver connects to no host without it. Its own list of allowed hosts is for logins by users only.
 */
final class MongoHosts implements InetAddressResolver {

    private final List<String> named;
    private final @Nullable InetAddressResolver resolver;

    /**
     * Creates the resolver.
     *
     * @param named hosts
     * @param resolver finds addresses; {@code null} for Java's own
     */
    MongoHosts(List<String> named, @Nullable InetAddressResolver resolver) {
        this.named = named.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        this.resolver = resolver;
    }

    @Override
    public List<InetAddress> lookupByName(String host) throws UnknownHostException {
        if (!allows(host.toLowerCase(Locale.ROOT))) {
            throw new UnknownHostException(
                    "A server named the host '%s'. It gets no token, since its domain is not that of the hosts %s."
                            .formatted(host, named));
        }
        return resolver == null ? List.of(InetAddress.getAllByName(host)) : resolver.lookupByName(host);
    }

    private boolean allows(String host) {
        return named.stream().anyMatch(name -> host.equals(name) || (isInDomain(name) && host.endsWith(domain(name))));
    }

    /** Returns whether the name has a domain of two labels or more: the others have too many hosts. An IP has none. */
    private static boolean isInDomain(String name) {
        return domain(name).lastIndexOf('.') > 0 && !name.contains(":") && !name.matches("[0-9.]+");
    }

    /** Returns the domain with a dot before it. */
    private static String domain(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot);
    }
}
