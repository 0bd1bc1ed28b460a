package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client assertion as applications make it, written apart from what checks it. Not for use by several threads. */
public final class TestAssertion {
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private PrivateKey key;

    /**
     * Starts with an assertion by the built-in application, RS256, that is valid for ten minutes.
     *
     * @param certificate whose key signs
     * @param audience the token endpoint
     * @param now when its life begins
     */
    public TestAssertion(TestCertificate certificate, String audience, Instant now) {
        key = certificate.privateKey();
        header("alg", "RS256").header("typ", "JWT").header("x5t#S256", hash("SHA-256", certificate.certificate()));
        claim("iss", FakeEntra.CLIENT_ID).claim("sub", FakeEntra.CLIENT_ID).claim("aud", audience);
        claim("jti", UUID.randomUUID().toString());
        claim("nbf", now.getEpochSecond()).claim("exp", now.plusSeconds(600).getEpochSecond());
    }

    static String hash(String algorithm, X509Certificate certificate) {
        return base64Url(digest(algorithm, certificate));
    }

    static byte[] digest(String algorithm, X509Certificate certificate) {
        try {
            return MessageDigest.getInstance(algorithm).digest(Certificates.encode(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets a member of the header; {@code null} takes it out. */
    public TestAssertion header(String name, @Nullable Object value) {
        put(header, name, value);
        return this;
    }

    /** Sets a claim; {@code null} takes it out. */
    public TestAssertion claim(String name, @Nullable Object value) {
        put(claims, name, value);
        return this;
    }

    /** Sets who signs instead. */
    public TestAssertion key(PrivateKey newKey) {
        key = newKey;
        return this;
    }

    /** Returns the JWT. */
    public String build() {
        String signed = base64Url(JsonText.write(header).getBytes(UTF_8)) + "."
                + base64Url(JsonText.write(claims).getBytes(UTF_8));
        try {
            Signature signature = signature(String.valueOf(header.get("alg")));
            signature.initSign(key);
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        if (algorithm.equals("ES256")) {
            return Signature.getInstance("SHA256withECDSAinP1363Format");
        }
        if (!algorithm.equals("PS256")) {
            return Signature.getInstance("SHA256withRSA");
        }
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return signature;
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value == null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
