package io.entra4j.identity.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.service.TestChain;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An assertion made with nothing of ours: as it should be, until something is set. Not for use by several threads. */
final class HandMadeAssertion {

    private final Map<String, @Nullable Object> header = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();
    private PrivateKey key;

    HandMadeAssertion(TestChain signer, String algorithm, String clientId, String audience) {
        key = signer.key();
        header.put("alg", algorithm);
        header.put("x5t#S256", thumbprint(signer));
        claims.put("iss", clientId);
        claims.put("sub", clientId);
        claims.put("aud", audience);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("exp", Instant.now().plus(Duration.ofMinutes(5)).getEpochSecond());
    }

    /** Sets a member of the header; {@code null} leaves it out. */
    HandMadeAssertion header(String name, @Nullable String value) {
        header.put(name, value);
        return this;
    }

    /** Sets a claim; {@code null} leaves it out. */
    HandMadeAssertion claim(String name, @Nullable Object value) {
        claims.put(name, value);
        return this;
    }

    HandMadeAssertion key(PrivateKey other) {
        key = other;
        return this;
    }

    String sign() {
        String signed = base64Url(json(header).getBytes(UTF_8)) + "."
                + base64Url(json(claims).getBytes(UTF_8));
        return signed + "." + base64Url(signature(signed.getBytes(UTF_8)));
    }

    private byte[] signature(byte[] signed) {
        if ("none".equals(header.get("alg"))) {
            return new byte[0];
        }
        try {
            Signature signature;
            if ("PS256".equals(header.get("alg"))) {
                signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            } else {
                signature = Signature.getInstance("SHA256withRSA");
            }
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String thumbprint(TestChain signer) {
        try {
            return base64Url(
                    MessageDigest.getInstance("SHA-256").digest(signer.leaf().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(Map<String, @Nullable Object> members) {
        return members.entrySet().stream()
                .filter(member -> member.getValue() != null)
                .map(member -> member.getValue() instanceof Number
                        ? "\"%s\":%s".formatted(member.getKey(), member.getValue())
                        : "\"%s\":\"%s\"".formatted(member.getKey(), member.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
