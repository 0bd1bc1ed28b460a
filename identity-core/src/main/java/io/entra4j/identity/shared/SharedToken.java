package io.entra4j.identity.shared;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Token that replicas share, with what they need to use it as if they had fetched it.
 *
 * @param token the secret itself; empty if this entry is a back-off
 * @param type the token type, such as {@code Bearer}
 * @param expiresAt when it expires
 * @param refreshAt from when to renew it
 * @param fetchedAt when it was fetched, by the clock of the replica that did
 * @param claimsDigest hash of the claims challenge that it answers, {@code null} if it answers none
 */
public record SharedToken(
        String token,
        String type,
        Instant expiresAt,
        Instant refreshAt,
        Instant fetchedAt,
        @Nullable String claimsDigest) {

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length() + 128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(token);
            out.writeUTF(type);
            out.writeLong(expiresAt.toEpochMilli());
            out.writeLong(refreshAt.toEpochMilli());
            out.writeLong(fetchedAt.toEpochMilli());
            out.writeUTF(claimsDigest == null ? "" : claimsDigest);
        } catch (IOException e) {
            throw new IllegalStateException("A token is too long to be shared.", e);
        }
        return bytes.toByteArray();
    }

    static @Nullable SharedToken fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String token = in.readUTF();
            String type = in.readUTF();
            Instant expiresAt = Instant.ofEpochMilli(in.readLong());
            Instant refreshAt = Instant.ofEpochMilli(in.readLong());
            Instant fetchedAt = Instant.ofEpochMilli(in.readLong());
            String claimsDigest = in.readUTF();
            return new SharedToken(
                    token, type, expiresAt, refreshAt, fetchedAt, claimsDigest.isEmpty() ? null : claimsDigest);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Describes the token.
     *
     * @return its times, and no secret
     */
    @Override
    public String toString() {
        return "SharedToken[expiresAt=%s, refreshAt=%s, fetchedAt=%s]".formatted(expiresAt, refreshAt, fetchedAt);
    }
}
