package com.example.entra;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.entra4j.identity.fake.FakeEntra;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Plays a key vault, a container of blobs and a queue: all answer who brings a token, and challenge who does not. */
final class Services {

    private static final String SECRET =
            "{\"value\":\"of-the-vault\",\"id\":\"https://localhost:8443/secrets/password/1\",\"attributes\":{\"enabled\":true}}";

    private Services() {}

    static void serve(FakeEntra entra, Path directory) throws IOException, GeneralSecurityException {
        Path certificate = directory.resolve("services.pem");
        Path key = directory.resolve("services-key.pem");
        entra.writeServerCertificate(certificate, key);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(certificate, key)));
        server.createContext("/", Services::answer);
        server.start();
    }

    private static SSLContext context(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
                .toArray(Certificate[]::new);
        String base64 = Files.readString(key).replaceAll("-----[^-]+-----|\\s", "");
        PrivateKey privateKey = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("services", privateKey, new char[0], chain);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer ey")) {
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer authorization=\"https://login.microsoftonline.com/" + FakeEntra.TENANT_ID
                                    + "\", resource=\"https://vault.azure.net\"");
            exchange.sendResponseHeaders(401, -1);
        } else if (exchange.getRequestURI().getPath().startsWith("/secrets/")) {
            byte[] body = SECRET.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } else {
            exchange.getResponseHeaders().set("x-ms-approximate-messages-count", "7");
            exchange.sendResponseHeaders(200, -1);
        }
        exchange.close();
    }
}
