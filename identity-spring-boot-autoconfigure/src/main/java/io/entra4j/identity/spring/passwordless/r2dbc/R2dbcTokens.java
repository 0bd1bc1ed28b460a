package io.entra4j.identity.spring.passwordless.r2dbc;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.r2dbc.R2dbcTokenPassword;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;

/** Gives R2DBC's connections to PostgreSQL a token as password, and refuses the drivers that take none. */
public final class R2dbcTokens implements ConnectionFactoryOptionsBuilderCustomizer {

    private static final Logger LOGGER = LoggerFactory.getLogger(R2dbcTokens.class);

    /** Name of Spring Boot's bean, which is the only one that customizers see. */
    private static final String BEAN = "connectionFactory";

    private static final String URL = "spring.r2dbc.url";

    private static final Map<String, AzureService> SERVICES = Map.of(
            "postgresql", AzureService.OPEN_SOURCE_DATABASE,
            "postgres", AzureService.OPEN_SOURCE_DATABASE,
            "mysql", AzureService.OPEN_SOURCE_DATABASE,
            "mariadb", AzureService.OPEN_SOURCE_DATABASE,
            "mssql", AzureService.SQL,
            "sqlserver", AzureService.SQL);

    private final PasswordlessConnections connections;

    /**
     * Creates the customizer.
     *
     * @param connections decides which connections use tokens
     */
    public R2dbcTokens(PasswordlessConnections connections) {
        this.connections = connections;
    }

    @Override
    public void customize(ConnectionFactoryOptions.Builder builder) {
        ConnectionFactoryOptions options = builder.build();
        String driver = driver(options);
        AzureService service = SERVICES.get(driver);
        if (service == null) {
            return;
        }
        ConnectionTokens tokens = connections.tokens(
                "r2dbc",
                BEAN,
                service,
                hosts(options),
                text(options, ConnectionFactoryOptions.USER),
                options.hasOption(ConnectionFactoryOptions.PASSWORD));
        if (tokens != null) {
            checkDriver(driver);
            checkUser(tokens);
            checkTls(options, builder);
            builder.option(ConnectionFactoryOptions.USER, String.valueOf(tokens.username()));
            builder.option(Option.<Object>valueOf("password"), new R2dbcTokenPassword(tokens));
        }
    }

    /** A pool in the URL has its driver as protocol. */
    private static String driver(ConnectionFactoryOptions options) {
        String driver = String.valueOf(text(options, ConnectionFactoryOptions.DRIVER));
        String protocol = String.valueOf(text(options, ConnectionFactoryOptions.PROTOCOL));
        return driver.equals("pool") || driver.equals("proxy") ? protocol.split(":", 2)[0] : driver;
    }

    private static List<String> hosts(ConnectionFactoryOptions options) {
        String listed = text(options, ConnectionFactoryOptions.HOST);
        return listed == null
                ? List.of()
                : Stream.of(listed.split(",", -1))
                        .map(address -> address.split(":", 2)[0].trim())
                        .toList();
    }

    private static void checkDriver(String driver) {
        if (!driver.startsWith("postgres")) {
            throw new InvalidCredentialPropertyException(
                    URL,
                    "The R2DBC driver for '%s' takes no token, only a password.".formatted(driver),
                    "Use JDBC with HikariCP for this database.");
        }
    }

    private static void checkUser(ConnectionTokens tokens) {
        if (tokens.username() == null) {
            throw new InvalidCredentialPropertyException(
                    "spring.r2dbc.username",
                    "The connections use a token, but there is no name to log in with. The token does not have it.",
                    "Set it to the role that the identity has in the database.");
        }
    }

    private static void checkTls(ConnectionFactoryOptions options, ConnectionFactoryOptions.Builder builder) {
        String set = text(options, Option.valueOf("sslMode"));
        String mode = set == null ? text(options, Option.valueOf("sslmode")) : set;
        if (mode == null) {
            builder.option(Option.<Object>valueOf("sslMode"), "verify-full");
            return;
        }
        String name = mode.toLowerCase(Locale.ROOT).replace('_', '-');
        if (Set.of("disable", "allow", "prefer").contains(name)) {
            throw new InvalidCredentialPropertyException(
                    URL,
                    "The connections send a token, but may have no TLS: sslMode=%s.".formatted(name),
                    "Remove sslMode, or set it to verify-full.");
        }
        if (!name.equals("verify-full")) {
            LOGGER.warn(
                    "The connections of '{}' send a token, but do not check that the server is the one that the URL"
                            + " names: sslMode={}. Set it to verify-full.",
                    BEAN,
                    name);
        }
    }

    private static @Nullable String text(ConnectionFactoryOptions options, Option<?> option) {
        Object value = options.getValue(option);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }
}
