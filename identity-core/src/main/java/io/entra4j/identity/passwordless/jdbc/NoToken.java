package io.entra4j.identity.passwordless.jdbc;

import java.sql.SQLTransientConnectionException;
import java.util.function.Supplier;

/** Tells pools and drivers of a missing token in their own words: as a connection that cannot be opened now. */
final class NoToken {

    /** The client cannot establish the connection. */
    static final String SQL_STATE = "08001";

    private NoToken() {}

    /**
     * Returns what the source gives. Where it fails, throws {@link SQLTransientConnectionException}, also from methods
     * that do not declare it. Pools and callers of {@code getConnection} handle that exception; an unchecked one would
     * pass through them.
     */
    static <T> T orTransientFailure(Supplier<T> source) {
        try {
            return source.get();
        } catch (RuntimeException e) {
            throw NoToken.<RuntimeException>undeclared(new SQLTransientConnectionException(message(e), SQL_STATE, e));
        }
    }

    static String message(RuntimeException failure) {
        return "There is no token for a new connection. " + failure.getMessage();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the compiler is told less than the JVM does
    private static <E extends Exception> E undeclared(Exception failure) throws E {
        throw (E) failure;
    }
}
