package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The key that signs tokens (RS256), and its public half as Entra publishes it. */
final class SigningKey {
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final String keyId;

    private SigningKey(String subject, KeyPair keys) throws GeneralSecurityException {
        this.keys = keys;
        this.certificate = Certificates.selfSigned(subject, keys);
        this.keyId = base64Url(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    }

    /** Makes a key and a certificate for it, because Entra publishes one. */
    static SigningKey generate(String subject) {
        try {
            return new SigningKey(subject, Certificates.newRsaKeys());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String keyId() {
        return keyId;
    }

    RSAPublicKey publicKey() {
        return (RSAPublicKey) keys.getPublic();
    }

    String sign(Map<String, Object> claims) {
        String signed = base64Url(header()) + "." + base64Url(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, Object> jwk() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "RSA");
        jwk.put("use", "sig");
        jwk.put("alg", "RS256");
        jwk.put("kid", keyId);
        jwk.put("x5t", keyId);
        jwk.put("n", base64Url(unsigned(publicKey().getModulus())));
        jwk.put("e", base64Url(unsigned(publicKey().getPublicExponent())));
        jwk.put("x5c", List.of(Base64.getEncoder().encodeToString(Certificates.encode(certificate))));
        return jwk;
    }

    private Map<String, Object> header() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", "JWT");
        header.put("alg", "RS256");
        header.put("x5t", keyId);
        header.put("kid", keyId);
        return header;
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String base64Url(Map<String, Object> json) {
        return base64Url(JsonText.write(json).getBytes(UTF_8));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
