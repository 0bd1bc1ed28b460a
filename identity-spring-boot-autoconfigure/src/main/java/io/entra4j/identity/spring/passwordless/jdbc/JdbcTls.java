package io.entra4j.identity.spring.passwordless.jdbc;

import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Demands TLS of connections that send a token: who reads it can use it. Where a URL says nothing about TLS, it gets the
 * mode that checks the server's certificate and name. What is added becomes part of the URL, so that data sources which
 * are derived from the pool have it too.
 */
final class JdbcTls {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcTls.class);

    private static final String JAVA_TRUST = "org.postgresql.ssl.DefaultJavaSSLFactory";

    private final JdbcUrl url;
    private final JdbcNames names;
    private String text;

    private JdbcTls(JdbcUrl url, JdbcNames names) {
        this.url = url;
        this.names = names;
        this.text = url.text();
    }

    /**
     * Returns the URL with which the driver demands TLS.
     *
     * @throws InvalidCredentialPropertyException if the URL or the pool says that connections may have no TLS
     */
    static String secured(JdbcUrl url, JdbcNames names) {
        JdbcTls tls = new JdbcTls(url, names);
        switch (url.driver()) {
            case POSTGRESQL -> tls.postgresql();
            case MYSQL -> tls.mysql();
            case MARIADB -> tls.mariadb();
            case SQL_SERVER -> tls.sqlServer();
        }
        return tls.text;
    }

    private void postgresql() {
        List<String> modes = values("sslmode");
        refuse("sslmode", modes, Set.of("disable", "allow", "prefer"), "verify-full");
        warn("sslmode", modes, Set.of("require", "verify-ca"), "verify-full");
        warn("sslfactory", values("sslfactory"), Set.of("org.postgresql.ssl.nonvalidatingfactory"), JAVA_TRUST);
        if (modes.isEmpty()) {
            add("sslmode", "verify-full");
            // Without it, the driver wants a file of its own with the authorities that it trusts.
            if (Stream.of("sslrootcert", "sslfactory", "sslcert", "sslkey").noneMatch(url.parameters()::has)) {
                add("sslfactory", JAVA_TRUST);
            }
        }
    }

    private void mysql() {
        refuse("sslMode", modesOfAllHosts(), Set.of("disabled", "preferred"), "VERIFY_IDENTITY");
        warn("sslMode", modesOfAllHosts(), Set.of("required", "verify_ca"), "VERIFY_IDENTITY");
        if (values("sslMode").isEmpty()) {
            refuse("useSSL", values("useSSL"), Set.of("false", "no"), "true");
            add("sslMode", "VERIFY_IDENTITY");
        }
    }

    private void mariadb() {
        refuse("sslMode", modesOfAllHosts(), Set.of("disable", "disabled", "0", "false"), "verify-full");
        warn("sslMode", modesOfAllHosts(), Set.of("trust", "required", "verify-ca", "verify_ca"), "verify-full");
        warn("trustServerCertificate", values("trustServerCertificate"), Set.of("true", "1", ""), "false");
        warn(
                "disableSslHostnameVerification",
                values("disableSslHostnameVerification"),
                Set.of("true", "1", ""),
                "false");
        if (values("sslMode").isEmpty()) {
            refuse("useSsl", values("useSsl"), Set.of("false", "0"), "true");
            add("sslMode", "verify-full");
        }
    }

    private void sqlServer() {
        List<String> encrypt = values("encrypt");
        refuse("encrypt", encrypt, Set.of("false", "no", "optional"), "true");
        warn("trustServerCertificate", values("trustServerCertificate"), Set.of("true"), "false");
        if (encrypt.isEmpty()) {
            add("encrypt", "true");
        }
    }

    private List<String> modesOfAllHosts() {
        List<String> modes = new ArrayList<>(values("sslMode"));
        modes.addAll(values(MysqlHosts.TLS_OF_HOST));
        return modes;
    }

    private List<String> values(String name) {
        return url.parameters().all(name).stream()
                .map(value -> value.trim().toLowerCase(Locale.ROOT))
                .toList();
    }

    private void refuse(String parameter, List<String> values, Set<String> bad, String good) {
        values.stream().filter(bad::contains).findFirst().ifPresent(value -> {
            throw new InvalidCredentialPropertyException(
                    names.url(),
                    "The connections of '%s' send a token, but may have no TLS: %s=%s."
                            .formatted(names.bean(), parameter, value),
                    "Remove %s, or set it to %s.".formatted(parameter, good));
        });
    }

    private void warn(String parameter, List<String> values, Set<String> weak, String good) {
        values.stream()
                .filter(weak::contains)
                .findFirst()
                .ifPresent(value -> LOGGER.warn(
                        "The connections of '{}' send a token, but do not check that the server is the one that the URL"
                                + " names: {}={}. Set it to {}.",
                        names.bean(),
                        parameter,
                        value,
                        good));
    }

    private void add(String name, String value) {
        text = JdbcUrl.with(text, url.driver(), name, value);
    }
}
