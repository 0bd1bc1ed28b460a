package io.entra4j.identity.hosted;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.ForeignText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * Token proxy of a Kubernetes cluster.
 *
 * @param base the proxy's URL, which ends with a slash
 * @param authorities the certificate authorities of its certificate, {@code null} for the JVM's trust store
 * @param sniName the server name to send in TLS, {@code null} for the URL's host
 */
record TokenProxy(
        URI base,
        @Nullable CertificateAuthorities authorities,
        @Nullable String sniName) {

    static final String URL = "AZURE_KUBERNETES_TOKEN_PROXY";
    static final String CA_FILE = "AZURE_KUBERNETES_CA_FILE";
    static final String CA_DATA = "AZURE_KUBERNETES_CA_DATA";
    static final String SNI_NAME = "AZURE_KUBERNETES_SNI_NAME";

    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    /**
     * Returns options whose requests go to the proxy; the same options if the variables name no proxy.
     *
     * @throws IllegalArgumentException if the variables contradict each other, or one has a wrong value
     */
    static CredentialOptions route(CredentialOptions options) {
        TokenProxy proxy = read(options);
        return proxy == null ? options : options.through(new TokenProxyTransport(proxy));
    }

    private static @Nullable TokenProxy read(CredentialOptions options) {
        String url = variable(options, URL);
        String caFile = variable(options, CA_FILE);
        String caData = variable(options, CA_DATA);
        String sniName = variable(options, SNI_NAME);
        if (url == null) {
            refuseWithoutUrl(caFile, caData, sniName);
            return null;
        }
        if (caFile != null && caData != null) {
            throw new IllegalArgumentException(
                    "'%s' and '%s' are both set. Unset one of them.".formatted(CA_FILE, CA_DATA));
        }
        return new TokenProxy(base(url), authorities(caFile, caData), sniName == null ? null : hostName(sniName));
    }

    private static void refuseWithoutUrl(@Nullable String caFile, @Nullable String caData, @Nullable String sniName) {
        List<String> others = new ArrayList<>();
        if (caFile != null) {
            others.add(CA_FILE);
        }
        if (caData != null) {
            others.add(CA_DATA);
        }
        if (sniName != null) {
            others.add(SNI_NAME);
        }
        if (!others.isEmpty()) {
            throw new IllegalArgumentException("'%s' is set, but '%s' is not. Set the proxy's URL too, or unset it."
                    .formatted(String.join("', '", others), URL));
        }
    }

    private static URI base(String url) {
        URI uri;
        try {
            uri = new URI(url.endsWith("/") ? url : url + "/");
        } catch (URISyntaxException e) {
            throw wrongUrl(url, "is not a URL");
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw wrongUrl(url, "must start with https://");
        }
        if (uri.getHost() == null || uri.getPort() > 65535) {
            throw wrongUrl(url, "has no host or a port that is not valid");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw wrongUrl(url, "must hold only a host, a port and a path");
        }
        return uri;
    }

    private static @Nullable CertificateAuthorities authorities(@Nullable String file, @Nullable String data) {
        if (data != null) {
            return CertificateAuthorities.of(data);
        }
        if (file == null) {
            return null;
        }
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path)) {
                return CertificateAuthorities.in(path);
            }
        } catch (InvalidPathException e) {
            // The message below fits, as for a path without a file.
        }
        throw new IllegalArgumentException(
                "'%s' does not name a file: '%s'. Mount the proxy's CA certificate there.".formatted(CA_FILE, file));
    }

    /** Returns a host name in the form that TLS sends. */
    private static String hostName(String name) {
        try {
            String ascii = new SNIHostName(name).getAsciiName();
            if (!NUMERIC.matcher(ascii).matches()) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // The message below fits, as for an address.
        }
        throw new IllegalArgumentException(
                "'%s' is not a host name: '%s'. Use a name such as 'cluster.ests.aks', not an address."
                        .formatted(SNI_NAME, name));
    }

    private static @Nullable String variable(CredentialOptions options, String name) {
        String value = options.configuration().get(name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    private static IllegalArgumentException wrongUrl(String url, String why) {
        return new IllegalArgumentException("'%s' %s: '%s'. Use a URL such as 'https://proxy.example:8443/base'."
                .formatted(URL, why, withoutSecrets(url)));
    }

    /** Removes user name, password and query: they may be secret, and must not be in a message. */
    private static String withoutSecrets(String url) {
        return ForeignText.withoutUserInfo(url).replaceAll("[?#].*", "…");
    }
}
