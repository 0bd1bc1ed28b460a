package io.entra4j.identity.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Route of a request, for messages about its failure.
 *
 * @param url the URL of the request
 * @param proxy the proxy that the request went through, {@code null} for none
 * @param isKnown whether our code chose the route; a client of the user may choose another one
 */
record Route(URI url, Proxying.@Nullable Server proxy, boolean isKnown) {

    /**
     * Describes a failure. If a certificate was not trusted, opens one more connection to read its owner and issuer.
     */
    NoAnswerException failed(Throwable thrown, int attempts) {
        NoAnswerException told = NoAnswerException.told(thrown);
        NetworkFailure failure = NetworkFailure.of(thrown);
        String words = told == null ? failure.words() : String.valueOf(told.getMessage());
        if (failure.kind() == NetworkFailure.Kind.CERTIFICATE && told == null) {
            words = withIssuer(words);
        }
        String times = attempts < 2 ? "" : "; tried %s times".formatted(attempts);
        return new NoAnswerException(
                "%s%s: %s%s".formatted(target(), way(failure.kind()), words, times),
                told == null ? remedy(failure.kind()) : NoAnswerException.remedy(told, ""));
    }

    private String target() {
        int port = url.getPort() >= 0 ? url.getPort() : "http".equalsIgnoreCase(url.getScheme()) ? 80 : 443;
        return url.getHost() + ":" + port;
    }

    private String way(NetworkFailure.Kind kind) {
        if (!isKnown) {
            return "";
        }
        if (proxy != null) {
            return ", asked through the proxy " + proxy;
        }
        InetAddress address = kind == NetworkFailure.Kind.CONNECTION ? address() : null;
        return address == null
                ? ", asked directly"
                : ", asked directly at %s (%s)"
                        .formatted(address.getHostAddress(), address instanceof Inet6Address ? "IPv6" : "IPv4");
    }

    /** Returns the address of the host. The JVM has just looked it up and still caches it. */
    private @Nullable InetAddress address() {
        try {
            return InetAddress.getByName(url.getHost());
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private String withIssuer(String words) {
        X509Certificate certificate = isKnown ? ServerCertificate.of(url, proxy) : null;
        if (certificate == null) {
            return words;
        }
        return "%s; it belongs to '%s', was issued by '%s', and is valid until %s"
                .formatted(
                        words,
                        name(certificate.getSubjectX500Principal().getName()),
                        name(certificate.getIssuerX500Principal().getName()),
                        certificate.getNotAfter().toInstant());
    }

    private static String name(String distinguished) {
        return ForeignText.oneLine(distinguished, ForeignText.MAX_QUOTE);
    }

    private @Nullable String remedy(NetworkFailure.Kind kind) {
        return switch (kind) {
            case CERTIFICATE ->
                "if you trust the issuer, such as your company's proxy, add its certificate to the JVM's trust store"
                        + " (-Djavax.net.ssl.trustStore), or in Spring to the bundle of"
                        + " 'azure.identity.http.ssl-bundle'. If you do not, find out which server answers in the"
                        + " place of %s.".formatted(url.getHost());
            case NAME ->
                proxy != null
                        ? "check the name of the proxy, %s.".formatted(proxy)
                        : "check the authority host's name and this machine's DNS. If this network needs a proxy, set"
                                + " HTTPS_PROXY.";
            case CONNECTION ->
                proxy != null
                        ? "check that the proxy %s runs and accepts connections from this machine.".formatted(proxy)
                        : "allow connections to %s in the firewall. If this network needs a proxy, set HTTPS_PROXY."
                                .formatted(target());
            case PROXY -> "configure the proxy %s to allow connections to %s.".formatted(proxy, target());
            case OTHER -> null;
        };
    }
}
