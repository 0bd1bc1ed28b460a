package io.entra4j.identity.spring.oauth2;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/**
 * Tokens of an authorized client, as replicas share them.
 *
 * @param access the access token
 * @param refresh the refresh token, {@code null} if there is none
 * @param writtenAt when they were written, by the clock of the replica that did
 */
record SharedClientTokens(
        OAuth2AccessToken access, @Nullable OAuth2RefreshToken refresh, Instant writtenAt) {

    private static final byte VERSION = 1;

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, writtenAt);
            write(out, access.getTokenType().getValue());
            write(out, access.getTokenValue());
            write(out, access.getIssuedAt());
            write(out, access.getExpiresAt());
            out.writeInt(access.getScopes().size());
            for (String scope : access.getScopes()) {
                write(out, scope);
            }
            out.writeBoolean(refresh != null);
            if (refresh != null) {
                write(out, refresh.getTokenValue());
                write(out, refresh.getIssuedAt());
                write(out, refresh.getExpiresAt());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns {@code null} for what another version of this library wrote in another form. */
    static @Nullable SharedClientTokens fromBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Instant writtenAt = in.readByte() == VERSION ? readInstant(in) : null;
            if (writtenAt == null) {
                return null;
            }
            OAuth2AccessToken.TokenType type = new OAuth2AccessToken.TokenType(readText(in));
            OAuth2AccessToken access =
                    new OAuth2AccessToken(type, readText(in), readInstant(in), readInstant(in), readTexts(in));
            OAuth2RefreshToken refresh =
                    in.readBoolean() ? new OAuth2RefreshToken(readText(in), readInstant(in), readInstant(in)) : null;
            return new SharedClientTokens(access, refresh, writtenAt);
        } catch (IOException e) {
            return null;
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static Set<String> readTexts(DataInputStream in) throws IOException {
        Set<String> texts = new LinkedHashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(readText(in));
        }
        return texts;
    }

    private static void write(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeBoolean(time != null);
        if (time != null) {
            out.writeLong(time.getEpochSecond());
            out.writeInt(time.getNano());
        }
    }

    private static @Nullable Instant readInstant(DataInputStream in) throws IOException {
        return in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
    }

    /** Returns the times, and no token. */
    @Override
    public String toString() {
        return "SharedClientTokens[writtenAt=" + writtenAt + "]";
    }
}
