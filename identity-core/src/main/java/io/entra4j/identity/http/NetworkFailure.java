package io.entra4j.identity.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Failure on the network, described in words.
 *
 * @param kind selects the remedy
 * @param words what failed: a clause without full stop
 */
record NetworkFailure(Kind kind, String words) {

    /** The JDK's message when a proxy refuses to open a connection. */
    private static final Pattern NO_TUNNEL = Pattern.compile("Tunnel failed, got: (\\d{3})");

    enum Kind {
        /** DNS did not find the host's name. */
        NAME,
        /** The connection could not be opened. */
        CONNECTION,
        /** The server's certificate was not accepted. */
        CERTIFICATE,
        /** The proxy refused to open a connection. */
        PROXY,
        /** Any other failure, such as a lost connection or a missing answer. */
        OTHER
    }

    static NetworkFailure of(@Nullable Throwable failure) {
        NetworkFailure general = new NetworkFailure(Kind.OTHER, "no answer came");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            NetworkFailure known = known(cause);
            if (known != null) {
                return known;
            }
            general = byMessage(cause, general);
        }
        return general;
    }

    private static @Nullable NetworkFailure known(Throwable cause) {
        if (has(cause, UnknownHostException.class) || has(cause, UnresolvedAddressException.class)) {
            return new NetworkFailure(Kind.NAME, "the name was not found");
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return new NetworkFailure(Kind.CONNECTION, words(cause, "the connection timed out"));
        }
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return new NetworkFailure(Kind.OTHER, words(cause, "no answer came in time"));
        }
        if (cause instanceof NoRouteToHostException) {
            return new NetworkFailure(Kind.CONNECTION, "there is no route to the host");
        }
        if (cause instanceof ConnectException) {
            return new NetworkFailure(
                    Kind.CONNECTION,
                    contains(cause, "unreachable")
                            ? "the network is unreachable"
                            : contains(cause, "timed out") ? "the connection timed out" : "the connection was refused");
        }
        if (cause instanceof SSLException) {
            return tls(cause);
        }
        Matcher tunnel = NO_TUNNEL.matcher(String.valueOf(cause.getMessage()));
        if (tunnel.matches()) {
            return new NetworkFailure(
                    Kind.PROXY,
                    "the proxy refused to open a connection to this host (HTTP %s)".formatted(tunnel.group(1)));
        }
        boolean lost = cause instanceof SocketException
                || cause instanceof EOFException
                || cause instanceof ClosedChannelException
                || contains(cause, "connection reset")
                || contains(cause, "received no bytes")
                || contains(cause, "end of file");
        return lost ? new NetworkFailure(Kind.OTHER, lost(cause)) : null;
    }

    private static String lost(Throwable cause) {
        return contains(cause, "unreachable")
                ? "the network is unreachable"
                : contains(cause, "reset")
                        ? "the connection was reset before an answer came"
                        : "the connection was closed before an answer came";
    }

    private static NetworkFailure tls(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return new NetworkFailure(Kind.CERTIFICATE, "the certificate has expired");
            }
            if (cause instanceof CertificateNotYetValidException) {
                return new NetworkFailure(Kind.CERTIFICATE, "the certificate is not valid yet");
            }
            if (contains(cause, "no name matching") || contains(cause, "no subject alternative")) {
                return new NetworkFailure(Kind.CERTIFICATE, "the certificate is for another host");
            }
            if (cause instanceof CertPathBuilderException) {
                return new NetworkFailure(Kind.CERTIFICATE, "the certificate is not trusted");
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                String said = cause.getMessage();
                return new NetworkFailure(
                        Kind.CERTIFICATE,
                        said == null
                                ? "the certificate is not trusted"
                                : "the certificate is not trusted: " + text(said));
            }
        }
        return new NetworkFailure(Kind.OTHER, "TLS failed (%s)".formatted(words(failure, "no reason given")));
    }

    private static boolean has(Throwable failure, Class<?> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static NetworkFailure byMessage(Throwable cause, NetworkFailure general) {
        // An outer exception without a message of its own repeats its cause's message after a type name. So skip it.
        String message = cause.getCause() == null ? cause.getMessage() : null;
        return message == null || message.isBlank() ? general : new NetworkFailure(Kind.OTHER, text(message));
    }

    private static String words(Throwable cause, String otherwise) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? otherwise : text(message);
    }

    private static String text(String message) {
        String line = ForeignText.oneLine(Redaction.withoutTokens(message), ForeignText.MAX_QUOTE);
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private static boolean contains(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words);
    }
}
