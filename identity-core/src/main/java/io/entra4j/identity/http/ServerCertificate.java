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
 * Reads the certificate of a server after a request failed because the certificate was not trusted. The JDK's exception
 * does not name its owner or issuer. Reading does not trust the server either: the handshake is ended as soon as the
 * certificate arrives, and no request is sent.
 */
final class ServerCertificate {

    private static final int TIMEOUT_MILLIS = 3_000;

    private ServerCertificate() {}

    /** Returns the host's certificate; {@code null} if it cannot be read within some seconds. Blocks. */
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
            context.init(null, new TrustManager[] {new CertificateReader(seen)}, null);
            try (SSLSocket secured =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, url.getHost(), port, true)) {
                secured.startHandshake();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // the handshake always fails
        }
        return seen.get();
    }

    /** Stores the server's certificate and refuses it. */
    private record CertificateReader(AtomicReference<X509Certificate> seen) implements X509TrustManager {

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
