package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.json.JsonProviders;
import com.azure.json.JsonWriter;
import io.entra4j.identity.ClientAssertionRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JWT with which an application proves that it holds its certificate's key.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Format of the assertion</a>
 */
final class CertificateAssertion {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    /**
     * Without it, a machine whose clock is a little ahead would send an assertion that is not valid yet (AADSTS700024).
     */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private CertificateAssertion() {}

    /**
     * Holds how to make assertions.
     *
     * @param algorithm {@code null} for the best algorithm that both the key and the service support
     * @param withChain whether the assertion holds the certificate chain, for applications that trust a subject name
     *     and its issuer
     */
    record Style(@Nullable SignatureAlgorithm algorithm, boolean withChain) {

        static final Style DEFAULT = new Style(null, false);

        private String algorithm(ClientAssertionRequest request, Signer signer) {
            if (algorithm == null) {
                return request.isAdfs() || !signer.supports(SignatureAlgorithm.PS256.name())
                        ? SignatureAlgorithm.RS256.name()
                        : SignatureAlgorithm.PS256.name();
            }
            if (!signer.supports(algorithm.name())) {
                throw new CertificateProblem(
                        "its key cannot sign " + algorithm,
                        "do not set an algorithm; then one that the key supports is used.");
            }
            return algorithm.name();
        }
    }

    static String sign(ClientCertificate certificate, ClientAssertionRequest request, Style style, Instant now) {
        Signer signer = certificate.signer();
        String algorithm = style.algorithm(request, signer);
        Map<String, Object> header = header(certificate, request, algorithm, style.withChain());
        String signed = base64Url(json(header)) + "." + base64Url(json(claims(request, now)));
        byte[] signature = signer.sign(signed.getBytes(UTF_8), algorithm);
        if (!KeySigner.verifies(
                certificate.certificate().getPublicKey(), signed.getBytes(UTF_8), algorithm, signature)) {
            throw IssuerChain.foreign();
        }
        return signed + "." + base64Url(signature);
    }

    private static Map<String, Object> header(
            ClientCertificate certificate, ClientAssertionRequest request, String algorithm, boolean withChain) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("typ", "JWT");
        if (request.isAdfs()) {
            header.put("x5t", ClientCertificate.thumbprint(certificate.certificate(), "SHA-1"));
        } else {
            header.put("x5t#S256", certificate.thumbprint());
        }
        if (withChain) {
            header.put(
                    "x5c",
                    certificate.chain().stream()
                            .map(CertificateAssertion::base64)
                            .toList());
        }
        return header;
    }

    private static Map<String, Object> claims(ClientAssertionRequest request, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", request.tokenEndpoint());
        claims.put("iss", request.clientId());
        claims.put("sub", request.clientId());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.minus(CLOCK_SKEW).getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        return claims;
    }

    private static byte[] json(Map<String, Object> object) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = JsonProviders.createWriter(text)) {
            writer.writeUntyped(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(UTF_8);
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
