package io.entra4j.identity.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes values that may be compared but not kept. */
public final class Sha256 {

    private Sha256() {}

    /**
     * Hashes a text.
     *
     * @param text the text, of which the UTF-8 bytes are hashed
     * @return the hash, in lower-case hexadecimal digits
     */
    public static String hex(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
