package io.entra4j.identity.hosted;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Creates TLS connections to a token proxy, with its certificate authorities and its server name. */
final class TokenProxyTls {

    private record Made(CertificateAuthorities.@Nullable Trust trust, SSLSocketFactory factory) {}

    private final @Nullable CertificateAuthorities authorities;
    private final @Nullable String sniName;
    private volatile @Nullable Made last;

    TokenProxyTls(TokenProxy proxy) {
        this.authorities = proxy.authorities();
        this.sniName = proxy.sniName();
    }

    /**
     * @throws IOException if the certificate authorities cannot be read
     */
    SSLSocketFactory socketFactory() throws IOException {
        CertificateAuthorities.Trust trust = authorities == null ? null : authorities.current();
        Made made = last;
        if (made == null || !Objects.equals(made.trust(), trust)) {
            made = new Made(trust, make(trust));
            last = made;
        }
        return made.factory();
    }

    private SSLSocketFactory make(CertificateAuthorities.@Nullable Trust trust) throws IOException {
        try {
            List<TrustManager> managers = trust == null ? CertificateAuthorities.ofTheJvm() : trust.managers();
            SSLContext context = SSLContext.getInstance("TLS");
            String name = sniName;
            context.init(
                    null, managers.stream().map(manager -> named(manager, name)).toArray(TrustManager[]::new), null);
            return new Verifying(context.getSocketFactory(), name);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static TrustManager named(TrustManager manager, @Nullable String name) {
        // A trust manager of another type could not check the name. The cast fails then, and no connection is made.
        return name == null ? manager : new NamedTrustManager((X509ExtendedTrustManager) manager, name);
    }

    /**
     * Factory whose connections check the host, even if the JVM's default host name verifier accepts all hosts. It can
     * send another server name than the URL's host. For that, the socket must be connected first and secured
     * afterwards: Java otherwise sends the host's name again. So the methods that connect on their own are not
     * supported.
     */
    private static final class Verifying extends SSLSocketFactory {

        private final SSLSocketFactory factory;
        private final @Nullable String name;

        Verifying(SSLSocketFactory factory, @Nullable String name) {
            this.factory = factory;
            this.name = name;
        }

        @Override
        public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
            SSLSocket socket = (SSLSocket) factory.createSocket(connected, host, port, autoClose);
            SSLParameters parameters = socket.getSSLParameters();
            if (name != null) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return factory.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return factory.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
