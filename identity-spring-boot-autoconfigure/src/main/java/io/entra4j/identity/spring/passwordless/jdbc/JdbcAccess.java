package io.entra4j.identity.spring.passwordless.jdbc;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Access to a database by tokens.
 *
 * @param tokens the tokens, with the name to log in with, except for SQL Server, which takes it from the token
 * @param url the URL with which the driver demands TLS
 */
record JdbcAccess(ConnectionTokens tokens, String url) {

    /** Name of these connections in {@code azure.identity.passwordless.*}. */
    private static final String KIND = "jdbc";

    /**
     * Decides whether connections use tokens.
     *
     * @param username the name to log in with that is set beside the URL
     * @param password the password that is set beside the URL
     * @return {@code null} if the connections are to be left alone
     * @throws InvalidCredentialPropertyException if the connections may have no TLS, or have no name to log in with
     */
    static @Nullable JdbcAccess of(
            PasswordlessConnections connections,
            JdbcNames names,
            JdbcUrl url,
            @Nullable String username,
            @Nullable String password) {
        String user = url.parameters().text("user");
        if (user == null && username != null && !username.isBlank()) {
            user = username;
        }
        boolean hasPassword =
                (password != null && !password.isEmpty()) || url.driver().hasPassword(url.parameters());
        ConnectionTokens tokens =
                connections.tokens(KIND, names.bean(), url.driver().service(), url.hosts(), user, hasPassword);
        if (tokens == null) {
            return null;
        }
        checkUser(names, url.driver(), user, tokens);
        return new JdbcAccess(tokens, JdbcTls.secured(url, names));
    }

    /** Decides by a class alone. Its host is not known. */
    static boolean isWanted(
            PasswordlessConnections connections, JdbcNames names, JdbcDriver driver, boolean hasPassword) {
        return connections.tokens(KIND, names.bean(), driver.service(), List.of(), null, hasPassword) != null;
    }

    private static void checkUser(JdbcNames names, JdbcDriver driver, @Nullable String user, ConnectionTokens tokens) {
        if (driver == JdbcDriver.SQL_SERVER && user != null) {
            throw new InvalidCredentialPropertyException(
                    names.username(),
                    "SQL Server takes the name to log in with from the token, and its driver wants no other beside it.",
                    "Remove the user name.");
        }
        if (driver != JdbcDriver.SQL_SERVER && tokens.username() == null) {
            throw new InvalidCredentialPropertyException(
                    names.username(),
                    "The connections of '%s' use a token, but there is no name to log in with. The token does not have it."
                            .formatted(names.bean()),
                    "Set it to the role that the identity has in the database.");
        }
    }
}
