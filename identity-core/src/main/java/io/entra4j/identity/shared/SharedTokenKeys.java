package io.entra4j.identity.shared;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Ring of the keys that seal shared tokens. The active key seals; the others only open what was sealed before, so that
 * keys rotate without loss: add the new key to all replicas, make it the active one, and remove the old one a day later.
 *
 * <p>From each key, two are derived by HKDF-SHA-256: one names entries (HMAC-SHA-256), the other encrypts values
 * (AES-256-GCM with a random nonce of 96 bits; one key may seal 2³² values). A value is bound to the name of its entry and
 * to its generation: copied to another entry, or kept and put back after a revocation, it does not open. Immutable, for use by any number of threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869, HKDF</a>
 * @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D, GCM</a>
 */
public final class SharedTokenKeys {

    private static final int MIN_KEY_BYTES = 32;
    private static final int MAX_ID_LENGTH = 32;
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String HMAC = "HmacSHA256";

    private record Key(String id, SecretKeySpec names, SecretKeySpec values) {}

    private final List<Key> keys;
    private final SecureRandom random = new SecureRandom();

    private SharedTokenKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * Makes a ring.
     *
     * @param activeId which key seals
     * @param secrets secret bytes by the ID of their key, each at least 32 bytes from a random generator, such as {@code
     *     openssl rand -base64 32} prints
     * @return the ring
     * @throws IllegalArgumentException if the active key is missing, a key is shorter than 32 bytes, or an ID is not 1 to
     *     32 letters, digits, {@code -} and {@code _}
     */
    public static SharedTokenKeys of(String activeId, Map<String, byte[]> secrets) {
        if (!secrets.containsKey(activeId)) {
            throw new IllegalArgumentException(
                    "The active key '%s' is not among the keys: %s.".formatted(activeId, secrets.keySet()));
        }
        Map<String, Key> ring = new LinkedHashMap<>();
        ring.put(activeId, key(activeId, secrets.get(activeId)));
        secrets.forEach((id, secret) -> ring.putIfAbsent(id, key(id, secret)));
        return new SharedTokenKeys(List.copyOf(ring.values()));
    }

    private static Key key(String id, byte[] secret) {
        if (!id.matches("[A-Za-z0-9_-]{1," + MAX_ID_LENGTH + "}")) {
            throw new IllegalArgumentException(
                    "The ID of a key must be 1 to %s letters, digits, '-' and '_': '%s'.".formatted(MAX_ID_LENGTH, id));
        }
        if (secret.length < MIN_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "The key '%s' has %s bytes, and needs at least %s. Make one by: openssl rand -base64 32."
                            .formatted(id, secret.length, MIN_KEY_BYTES));
        }
        byte[] extracted = hmac(new SecretKeySpec(new byte[32], HMAC), secret);
        return new Key(
                id,
                new SecretKeySpec(derive(extracted, "names"), HMAC),
                new SecretKeySpec(derive(extracted, "values"), "AES"));
    }

    /** HKDF's second step, for one block. */
    private static byte[] derive(byte[] extracted, String purpose) {
        byte[] info = ("entra4j shared tokens, " + purpose + '\u0001').getBytes(StandardCharsets.UTF_8);
        return hmac(new SecretKeySpec(extracted, HMAC), info);
    }

    private static byte[] hmac(SecretKeySpec key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names of an entry: that of the active key, under which it is written, then those under which it may still be. */
    List<String> names(String canonical) {
        byte[] text = canonical.getBytes(StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>(keys.size());
        for (Key key : keys) {
            names.add(Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(key.names(), text)));
        }
        return names;
    }

    /** Encrypts a value for one generation of the entry of this name. */
    String seal(String name, String generation, byte[] value) {
        Key key = keys.get(0);
        byte[] id = key.id().getBytes(StandardCharsets.US_ASCII);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.write(VERSION);
        sealed.write(id.length);
        sealed.writeBytes(id);
        sealed.writeBytes(nonce);
        try {
            sealed.writeBytes(
                    cipher(Cipher.ENCRYPT_MODE, key, nonce, name, generation).doFinal(value));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return Base64.getEncoder().withoutPadding().encodeToString(sealed.toByteArray());
    }

    /** Decrypts the value of an entry; {@code null} if it was not sealed for its name and generation by a key of this ring. */
    byte @Nullable [] open(String name, String generation, String text) {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int idEnd = sealed.length < 2 ? 0 : 2 + sealed[1];
        int nonceEnd = idEnd + NONCE_BYTES;
        if (idEnd < 3 || idEnd > 2 + MAX_ID_LENGTH || sealed[0] != VERSION || sealed.length < nonceEnd + TAG_BITS / 8) {
            return null;
        }
        String id = new String(sealed, 2, idEnd - 2, StandardCharsets.US_ASCII);
        byte[] nonce = Arrays.copyOfRange(sealed, idEnd, nonceEnd);
        for (Key key : keys) {
            if (key.id().equals(id)) {
                try {
                    return cipher(Cipher.DECRYPT_MODE, key, nonce, name, generation)
                            .doFinal(sealed, nonceEnd, sealed.length - nonceEnd);
                } catch (GeneralSecurityException e) {
                    return null;
                }
            }
        }
        return null;
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, String name, String generation)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.values(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(new byte[] {VERSION});
        cipher.updateAAD(key.id().getBytes(StandardCharsets.US_ASCII));
        cipher.updateAAD(new byte[] {0});
        cipher.updateAAD(name.getBytes(StandardCharsets.US_ASCII));
        cipher.updateAAD(new byte[] {0});
        cipher.updateAAD(generation.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /**
     * Names the keys.
     *
     * @return their IDs, the active one first, and no secret
     */
    @Override
    public String toString() {
        return "SharedTokenKeys" + keys.stream().map(Key::id).toList();
    }
}
