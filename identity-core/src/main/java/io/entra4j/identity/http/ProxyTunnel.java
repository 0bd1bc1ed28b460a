package io.entra4j.identity.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens a TLS connection through a proxy that needs a user name and password. The JDK's clients do not send these when
 * they open a tunnel, unless the whole JVM is started with {@code -Djdk.http.auth.tunneling.disabledSchemes=}. So this
 * class opens the tunnel itself. An object serves one request only: the JDK's older client may repeat a request on its
 * own, and a request with a code that can be used once must not be repeated. The second connection is refused.
 */
final class ProxyTunnel extends SSLSocketFactory {

    private static final int MAX_HEAD_LENGTH = 16_384;

    private final Proxying.Server proxy;
    private final SSLSocketFactory tls;
    private boolean used;

    ProxyTunnel(Proxying.Server proxy, SSLSocketFactory tls) {
        this.proxy = proxy;
        this.tls = tls;
    }

    /**
     * Returns a socket that connects to the proxy, and asks it for a tunnel to the address that is given to connect.
     */
    @Override
    public Socket createSocket() throws IOException {
        if (used) {
            throw new IOException("the connection was closed before an answer came");
        }
        used = true;
        return new Tunnel(proxy);
    }

    @Override
    public Socket createSocket(Socket tunnel, String host, int port, boolean closes) throws IOException {
        return tls.createSocket(tunnel, host, port, closes);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw past();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw past();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw past();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw past();
    }

    private static IOException past() {
        return new IOException("connections that bypass the proxy are not supported");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    /** Connection through a proxy. The proxy passes all bytes on to the target host. */
    static final class Tunnel extends Socket {

        private final Proxying.Server proxy;

        Tunnel(Proxying.Server proxy) {
            this.proxy = proxy;
        }

        @Override
        public void connect(SocketAddress target) throws IOException {
            connect(target, 0);
        }

        @Override
        public void connect(SocketAddress target, int timeout) throws IOException {
            InetSocketAddress to = (InetSocketAddress) target;
            int before = getSoTimeout();
            try {
                super.connect(new InetSocketAddress(proxy.host(), proxy.port()), timeout);
                setSoTimeout(timeout);
                open(to.getHostString(), to.getPort());
                setSoTimeout(before);
            } catch (SocketTimeoutException e) {
                close();
                throw new HttpConnectTimeoutException(
                        "no connection through the proxy within " + PlainDuration.of(Duration.ofMillis(timeout)));
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        private void open(String host, int port) throws IOException {
            String target = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
            String user = proxy.username();
            StringBuilder request = new StringBuilder("CONNECT %s HTTP/1.1\r\nHost: %s\r\n".formatted(target, target));
            if (user != null) {
                byte[] pair = (user + ":" + (proxy.password() == null ? "" : proxy.password()))
                        .getBytes(StandardCharsets.UTF_8);
                request.append("Proxy-Authorization: Basic ")
                        .append(Base64.getEncoder().encodeToString(pair))
                        .append("\r\n");
            }
            getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            String head = head(getInputStream());
            String[] line = head.split("\r?\n", 2)[0].split(" ", 3);
            if (line.length < 2 || !line[0].startsWith("HTTP/") || !line[1].matches("\\d{3}")) {
                throw new NoAnswerException(
                        "the service at %s is not an HTTP proxy".formatted(proxy), "check the proxy's host and port.");
            }
            if (line[1].charAt(0) != '2') {
                throw refused(Integer.parseInt(line[1]), head.toLowerCase(Locale.ROOT), target);
            }
        }

        private NoAnswerException refused(int status, String head, String target) {
            if (status == 407) {
                boolean basic = head.contains("proxy-authenticate: basic");
                return new NoAnswerException(
                        basic
                                ? "the proxy %s refused the user name and password (HTTP 407)".formatted(proxy)
                                : "the proxy %s does not accept Basic authentication (HTTP 407)".formatted(proxy),
                        basic
                                ? "correct them. In HTTPS_PROXY, write special characters as %-codes: %40 for @."
                                : "let the proxy accept Basic authentication, or accept this machine's address without"
                                        + " authentication. Or set an 'httpClient' that supports the proxy.");
            }
            return new NoAnswerException(
                    "the proxy %s refused to open a connection to %s (HTTP %s)".formatted(proxy, target, status),
                    "allow %s in the proxy's rules. If the host can be reached directly, add it to NO_PROXY."
                            .formatted(target));
        }

        /** Reads byte by byte: the bytes after the head belong to TLS. */
        private static String head(InputStream in) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int newLines = 0;
            while (newLines < 2 && bytes.size() < MAX_HEAD_LENGTH) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the proxy closed the connection");
                }
                bytes.write(next);
                newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
            }
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
