package io.entra4j.identity.hosted;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server only if its certificate is for the name that was sent in TLS. Java alone would also accept a
 * certificate for the URL's host. The check is part of the handshake, before any request is sent.
 */
final class NamedTrustManager extends X509ExtendedTrustManager {

    private static final int DNS_NAME = 2;

    private final X509ExtendedTrustManager trust;
    private final String name;

    NamedTrustManager(X509ExtendedTrustManager trust, String name) {
        this.trust = trust;
        this.name = name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType, socket);
        checkName(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType, engine);
        checkName(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkServerTrusted(chain, authType);
        checkName(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }

    private void checkName(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null || names.stream().noneMatch(this::isOurs)) {
            throw new CertificateException("its certificate is not for '%s' (%s)".formatted(name, TokenProxy.SNI_NAME));
        }
    }

    private boolean isOurs(@Nullable List<?> alternative) {
        return alternative != null
                && alternative.get(0).equals(DNS_NAME)
                && matches(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
    }

    /** Compares a name of the certificate. A wildcard stands for the whole first label, and for one label only. */
    private boolean matches(String dnsName) {
        int dot = name.indexOf('.');
        return dnsName.equals(name) || (dot > 0 && dnsName.equals("*" + name.substring(dot)));
    }
}
