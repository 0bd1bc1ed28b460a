package io.entra4j.identity.passwordless.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongoHostsTests {

    private static final List<InetAddress> FOUND = List.of(InetAddress.getLoopbackAddress());

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "LocalHost, localhost",
        "db1.orders.example, db1.orders.example",
        "db1.orders.example, DB2.orders.example",
        "orders.mongocluster.cosmos.azure.com, node.orders.mongocluster.cosmos.azure.com",
        "10.0.0.1, 10.0.0.1",
        "::1, ::1"
    })
    void hostsInTheNamedDomainsAreFound(String named, String host) throws Exception {
        assertThat(new MongoHosts(List.of("other", named), name -> FOUND).lookupByName(host))
                .isSameAs(FOUND);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, db1.localhost",
        "db1.orders.example, db1.elsewhere.example",
        "db1.orders.example, orders.example",
        "db1.orders.example, db1.badorders.example",
        "mongo.svc, other.svc",
        "10.0.0.1, 10.0.0.2",
        "10.0.0.1, 1.0.0.1",
        "::ffff:10.0.0.1, ::ffff:11.0.0.1"
    })
    void otherHostsAreNotFound(String named, String host) {
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> new MongoHosts(List.of(named), name -> FOUND).lookupByName(host))
                .withMessageContaining("It gets no token");
    }
}
