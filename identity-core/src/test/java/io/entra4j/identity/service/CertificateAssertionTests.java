package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.CertificateAssertion.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateAssertionTests {

    private static final TestCertificate CHAIN = TestCertificate.issued("CN=application");
    private static final ClientCertificate CERTIFICATE = ClientCertificate.of(CHAIN.privateKey(), CHAIN.chain());
    private static final ClientAssertionRequest ENTRA =
            ClientAssertionRequest.of("client", "tenant", "https://login.example");
    private static final ClientAssertionRequest ADFS =
            ClientAssertionRequest.of("client", "adfs", "https://adfs.example");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void entraIsSentPs256WithTheSha256OfTheCertificate() throws Exception {
        String assertion = CertificateAssertion.sign(CERTIFICATE, ENTRA, Style.DEFAULT, NOW);

        assertThat(header(assertion))
                .containsOnly(
                        Map.entry("alg", "PS256"), Map.entry("typ", "JWT"), Map.entry("x5t#S256", hash("SHA-256")));
        assertThat(verifies(assertion, "RSASSA-PSS")).isTrue();
    }

    @Test
    void adfsIsSentRs256WithTheSha1OfTheCertificate() throws Exception {
        String assertion = CertificateAssertion.sign(CERTIFICATE, ADFS, Style.DEFAULT, NOW);

        assertThat(header(assertion))
                .containsOnly(Map.entry("alg", "RS256"), Map.entry("typ", "JWT"), Map.entry("x5t", hash("SHA-1")));
        assertThat(claims(assertion)).containsEntry("aud", "https://adfs.example/adfs/oauth2/token");
        assertThat(verifies(assertion, "SHA256withRSA")).isTrue();
    }

    @Test
    void signerWithoutPs256SignsWithRs256() throws Exception {
        String assertion =
                CertificateAssertion.sign(ClientCertificate.of(onlyRs256(), CHAIN.chain()), ENTRA, Style.DEFAULT, NOW);

        assertThat(header(assertion)).containsEntry("alg", "RS256").containsEntry("x5t#S256", hash("SHA-256"));
        assertThat(verifies(assertion, "SHA256withRSA")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void configuredAlgorithmIsUsedForEntraAndAdfs(SignatureAlgorithm algorithm) throws Exception {
        for (ClientAssertionRequest request : List.of(ENTRA, ADFS)) {
            String assertion = CertificateAssertion.sign(CERTIFICATE, request, new Style(algorithm, false), NOW);

            assertThat(header(assertion)).containsEntry("alg", algorithm.name());
            assertThat(verifies(assertion, algorithm == SignatureAlgorithm.PS256 ? "RSASSA-PSS" : "SHA256withRSA"))
                    .isTrue();
        }
    }

    @Test
    void algorithmThatTheKeyDoesNotSupportIsReported() {
        ClientCertificate certificate = ClientCertificate.of(onlyRs256(), CHAIN.chain());

        assertThatExceptionOfType(CertificateProblem.class)
                .isThrownBy(() ->
                        CertificateAssertion.sign(certificate, ENTRA, new Style(SignatureAlgorithm.PS256, false), NOW))
                .withMessageContainingAll("cannot sign PS256", "Try: do not set an algorithm");
    }

    @Test
    void claimsNameTheApplicationAndTheEndpointAndLastTenMinutes() {
        Map<?, ?> claims = claims(CertificateAssertion.sign(CERTIFICATE, ENTRA, Style.DEFAULT, NOW));

        assertThat(claims.remove("jti").toString()).hasSize(36);
        assertThat(claims)
                .isEqualTo(Map.of(
                        "aud",
                        "https://login.example/tenant/oauth2/v2.0/token",
                        "iss",
                        "client",
                        "sub",
                        "client",
                        "iat",
                        (int) NOW.getEpochSecond(),
                        "nbf",
                        (int) NOW.minusSeconds(60).getEpochSecond(),
                        "exp",
                        (int) NOW.plusSeconds(600).getEpochSecond()));
    }

    @Test
    void noTwoAssertionsHaveTheSameIdentifier() {
        assertThat(claims(CertificateAssertion.sign(CERTIFICATE, ENTRA, Style.DEFAULT, NOW))
                        .get("jti"))
                .isNotEqualTo(claims(CertificateAssertion.sign(CERTIFICATE, ENTRA, Style.DEFAULT, NOW))
                        .get("jti"));
    }

    @Test
    void configuredChainIsSentLeafFirstInBase64() {
        String assertion = CertificateAssertion.sign(CERTIFICATE, ENTRA, new Style(null, true), NOW);

        assertThat(header(assertion).get("x5c")).isEqualTo(x5c(CHAIN));
    }

    private static Signer onlyRs256() {
        return new Signer() {
            @Override
            public byte[] sign(byte[] data, String algorithm) {
                return new KeySigner(CHAIN.privateKey()).sign(data, algorithm);
            }

            @Override
            public boolean supports(String algorithm) {
                return algorithm.equals("RS256");
            }
        };
    }

    /** Returns a chain as the header has it. */
    static List<String> x5c(TestCertificate certificate) {
        return certificate.chain().stream()
                .map(one -> {
                    try {
                        return Base64.getEncoder().encodeToString(one.getEncoded());
                    } catch (CertificateEncodingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    static Map<String, Object> header(String assertion) {
        return json(assertion.split("\\.")[0]);
    }

    static Map<String, Object> claims(String assertion) {
        return json(assertion.split("\\.")[1]);
    }

    /** Checks the signature as the service would, with nothing of ours. */
    static boolean verifies(String assertion, String algorithm, X509Certificate certificate) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initVerify(certificate);
        signature.update(assertion.substring(0, assertion.lastIndexOf('.')).getBytes(UTF_8));
        return signature.verify(Base64.getUrlDecoder().decode(assertion.substring(assertion.lastIndexOf('.') + 1)));
    }

    private static boolean verifies(String assertion, String algorithm) throws Exception {
        return verifies(assertion, algorithm, CHAIN.certificate());
    }

    private static String hash(String digest) throws Exception {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance(digest)
                        .digest(CHAIN.certificate().getEncoded()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(String part) {
        try (JsonReader reader =
                JsonProviders.createReader(Base64.getUrlDecoder().decode(part))) {
            return (Map<String, Object>) reader.readUntyped();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
