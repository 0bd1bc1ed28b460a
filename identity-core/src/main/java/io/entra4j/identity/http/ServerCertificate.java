package io.entra4j.identity.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Looks whose certificate was not trusted, once a request has failed for it: the JDK tells no more than that. The look
 * trusts nobody either: it ends as soon as the certificate is there, and nothing is sent.
 */
final class ServerCertificate {

    private static final int TIMEOUT_MILLIS = 3_000;

    private ServerCertificate() {}

    /** Returns the host's certificate, {@code null} if it cannot be seen. */
    static @Nullable X509Certificate of(URI url, Proxying.@Nullable Server proxy) {
        AtomicReference<X509Certificate> seen = new AtomicReference<>();
        int port = url.getPort() < 0 ? 443 : url.getPort();
        try (Socket plain = proxy == null ? new Socket() : new ProxyTunnel.Tunnel(proxy)) {
            InetSocketAddress target = proxy == null
                    ? new InetSocketAddress(url.getHost(), port)
                    : InetSocketAddress.createUnresolved(url.getHost(), port);
            plain.connect(target, TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Onlooker(seen)}, null);
            try (SSLSocket secured =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, url.getHost(), port, true)) {
                secured.startHandshake();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // the handshake always fails
        }
        return seen.get();
    }

    /** Remembers what it sees and refuses it. */
    private record Onlooker(AtomicReference<X509Certificate> seen) implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            seen.set(chain[0]);
            throw new CertificateException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
