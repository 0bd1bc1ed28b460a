package io.entra4j.identity.passwordless.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Opens connections that only a URL describes, as any program in any JVM may, and prints how long each round took. */
final class OpenConnections {

    private OpenConnections() {}

    public static void main(String[] arguments) throws SQLException {
        int rounds = Integer.getInteger("rounds");
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < Integer.getInteger("connections"); i++) {
                connections.add(DriverManager.getConnection(System.getProperty("url")));
            }
            System.out.println("round " + round + ": "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms, valid "
                    + connections.stream().filter(OpenConnections::isValid).count());
            for (Connection connection : connections) {
                connection.close();
            }
        }
        System.exit(0); // the libraries' threads may not be daemons
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }
}
