package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.figures.Measured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Figures of connections to PostgreSQL, beside Spring Cloud Azure's. {@code .ci/passwordless/run} prints them. */
@EnabledIfSystemProperty(named = "class-paths", matches = ".+")
class PostgresqlFigures {

    private record Server(Measured library, TokenJudge judge, JudgedPostgres postgres) {

        static Server of(Measured library) {
            TokenJudge judge =
                    new TokenJudge(library.entra(), TokenJudge.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
            return new Server(library, judge, JudgedPostgres.start(library.entra(), judge, "orders-app"));
        }

        String[] properties() {
            return new String[] {
                "spring.datasource.url=" + postgres.url() + "&sslmode=verify-full",
                "spring.datasource.username=orders-app",
                "spring.datasource.hikari.maximum-pool-size=50",
                "spring.datasource.azure.passwordless-enabled=true",
                "azure.identity.passwordless.jdbc.mode=on"
            };
        }

        void open() throws Exception {
            library.open(properties());
        }

        void work() {
            try {
                library.work(properties());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void fiftyConnections() throws Exception {
        List<Server> servers = Measured.both().stream().map(Server::of).toList();
        for (int round = 0; round < Integer.getInteger("rounds"); round++) {
            for (Server each : servers) {
                each.open();
            }
        }
        servers.stream().parallel().forEach(Server::work);
        for (Server each : servers) {
            each.library().print("PostgreSQL");
            each.postgres().close();
            each.library().close();
        }
    }
}
