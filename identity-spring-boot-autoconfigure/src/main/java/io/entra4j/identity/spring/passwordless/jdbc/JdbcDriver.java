package io.entra4j.identity.spring.passwordless.jdbc;

import io.entra4j.identity.spring.passwordless.AzureService;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Drivers of the databases of Azure that take tokens. */
enum JdbcDriver {
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.") {
        @Override
        boolean hasOwnAuthentication(Parameters parameters) {
            return parameters.text("authenticationPluginClassName") != null;
        }
    },
    MYSQL("jdbc:mysql", "com.mysql.") {
        @Override
        boolean hasOwnAuthentication(Parameters parameters) {
            return parameters.text("authenticationPlugins") != null;
        }
    },
    MARIADB("jdbc:mariadb:", "org.mariadb.") {
        @Override
        boolean hasOwnAuthentication(Parameters parameters) {
            return parameters.text("credentialType") != null;
        }
    },
    SQL_SERVER("jdbc:sqlserver:", "com.microsoft.sqlserver.") {
        @Override
        boolean hasOwnAuthentication(Parameters parameters) {
            String authentication = parameters.text("authentication");
            return (authentication != null && !authentication.equalsIgnoreCase("NotSpecified"))
                    || "true".equalsIgnoreCase(parameters.text("integratedSecurity"))
                    || Stream.of("accessToken", "accessTokenCallback", "accessTokenCallbackClass")
                            .anyMatch(parameters::has);
        }
    };

    private final String prefix;
    private final String classes;

    JdbcDriver(String prefix, String classes) {
        this.prefix = prefix;
        this.classes = classes;
    }

    /** Returns the driver of a URL, {@code null} if it is none of these. */
    static @Nullable JdbcDriver of(String url) {
        return Stream.of(values())
                .filter(each -> url.startsWith(each.prefix))
                .findFirst()
                .orElse(null);
    }

    /** Returns the driver that a class belongs to, {@code null} if it is none of these. */
    static @Nullable JdbcDriver ofClass(String name) {
        return Stream.of(values())
                .filter(each -> name.startsWith(each.classes))
                .findFirst()
                .orElse(null);
    }

    AzureService service() {
        return this == SQL_SERVER ? AzureService.SQL : AzureService.OPEN_SOURCE_DATABASE;
    }

    /** Returns whether the driver finds out by itself how to log in. */
    abstract boolean hasOwnAuthentication(Parameters parameters);

    /** Returns whether a value is set that the driver logs in with. */
    boolean hasPassword(Parameters parameters) {
        return hasOwnAuthentication(parameters)
                || List.of("password", "password1").stream().anyMatch(name -> parameters.text(name) != null);
    }
}
