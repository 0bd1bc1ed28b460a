package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.HttpMethod;
import com.azure.core.util.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsIdentityTests extends FakeEntraFixture {
    @Test
    void clientThatDoesNotTrustTheAuthorityRefusesToConnect() {
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(entra.jwksUri()))
                                        .build(),
                                BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void instancesDoNotTrustEachOther() {
        try (FakeEntra other = FakeEntra.start()) {
            assertThatThrownBy(() -> http.send(
                            HttpRequest.newBuilder(URI.create(other.jwksUri())).build(), BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(other.signingKey()).isNotEqualTo(entra.signingKey());
        }
    }

    @Test
    void numericAddressIsServedToo() {
        assertThat(get(entra.jwksUri().replace("localhost", "127.0.0.1")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void azureHttpClientTrustsTheFake() {
        var request = new com.azure.core.http.HttpRequest(HttpMethod.GET, entra.jwksUri());

        try (var response = entra.httpClient().sendSync(request, Context.NONE)) {
            assertThat(response.getStatusCode()).isEqualTo(200);
            assertThat(response.getBodyAsString().block()).contains("x5c");
        }
    }

    @Test
    void writtenCertificateIsSignedByTheAuthorityAndFitsItsKey(@TempDir Path folder) throws Exception {
        Path certificatePem = folder.resolve("server.pem");
        Path keyPem = folder.resolve("server.key");

        entra.writeServerCertificate(certificatePem, keyPem);

        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificatePem)));
        certificate.verify(entra.caCertificate().getPublicKey());
        String[] parts = signedBy(keyPem, "some.thing");
        assertThat(verifies(certificate.getPublicKey(), parts)).isTrue();
    }

    @Test
    void closeFreesThePort() {
        FakeEntra other = FakeEntra.start();
        URI address = URI.create(other.authorityHost());
        Gate gate = other.holdTokenAnswers();

        other.close();

        assertThat(gate.arrivals()).isZero();
        assertThatThrownBy(() -> new Socket("127.0.0.1", address.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    private static String[] signedBy(Path keyPem, String content) throws Exception {
        String base64 = Files.readString(keyPem).replaceAll("-----.*-----|\\s", "");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))));
        signature.update(content.getBytes(UTF_8));
        return (content + "." + Base64.getUrlEncoder().encodeToString(signature.sign())).split("\\.");
    }
}
