package io.entra4j.identity.passwordless;

import com.mongodb.spi.dns.DnsClient;
import com.mongodb.spi.dns.DnsClientProvider;
import java.util.List;

/** Plays DNS for MongoDB's driver: each name has one server, and no text. */
public final class FakeDns implements DnsClientProvider {

    private static final String SERVICE = "_mongodb._tcp.";

    /** Creates the provider. */
    public FakeDns() {}

    @Override
    public DnsClient create() {
        return (name, type) ->
                type.equals("SRV") ? List.of("0 0 1 node." + name.substring(SERVICE.length())) : List.of();
    }
}
