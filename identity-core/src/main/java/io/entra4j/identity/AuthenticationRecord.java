package io.entra4j.identity;

import com.azure.json.JsonProviders;
import com.azure.json.JsonWriter;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Names the user who signed in, so that a later process finds the tokens of that account in the persistent cache. It
 * holds the user's name but no secret. Immutable. Its JSON is that of the Azure Identity libraries, which can read the
 * records of each other.
 *
 * @see TokenCachePersistenceOptions
 */
public final class AuthenticationRecord {

    private static final String VERSION = "1.0";
    private static final int MAX_VERSION_LENGTH = 20;
    private static final int MAX_BYTES = 1 << 16;

    private final String authority;
    private final String homeAccountId;
    private final String tenantId;
    private final String username;
    private final String clientId;

    /**
     * Creates a record, for brokers. All other records come from credentials and {@link #deserialize}.
     *
     * @param authority the host that signed the user in, such as {@code login.microsoftonline.com}
     * @param homeAccountId the account: object ID and home tenant, with a full stop between them
     * @param tenantId the tenant the user signed in to
     * @param username the user's name, such as {@code alice@contoso.com}; empty if the service did not say
     * @param clientId the application the user signed in to
     */
    public AuthenticationRecord(
            String authority, String homeAccountId, String tenantId, String username, String clientId) {
        this.authority = authority;
        this.homeAccountId = homeAccountId;
        this.tenantId = tenantId;
        this.username = username;
        this.clientId = clientId;
    }

    /**
     * Returns the host that signed the user in.
     *
     * @return a host such as {@code login.microsoftonline.com}
     */
    public String getAuthority() {
        return authority;
    }

    /**
     * Returns the account.
     *
     * @return object ID and home tenant, with a full stop between them
     */
    public String getHomeAccountId() {
        return homeAccountId;
    }

    /**
     * Returns the tenant the user signed in to.
     *
     * @return its ID
     */
    public String getTenantId() {
        return tenantId;
    }

    /**
     * Returns the user's name.
     *
     * @return such as {@code alice@contoso.com}; empty if the service did not say
     */
    public String getUsername() {
        return username;
    }

    /**
     * Returns the application the user signed in to.
     *
     * @return its client ID
     */
    public String getClientId() {
        return clientId;
    }

    /**
     * Writes the record as JSON, in UTF-8.
     *
     * @param out the stream, which is flushed and stays open
     * @throws UncheckedIOException if it cannot be written to
     */
    public void serialize(OutputStream out) {
        try {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the record as JSON, in UTF-8. This happens on subscription, on a thread that may block.
     *
     * @param out the stream, which is flushed and stays open
     * @return {@code out}, or an {@link UncheckedIOException} if it cannot be written to
     */
    public Mono<OutputStream> serializeAsync(OutputStream out) {
        return Mono.fromCallable(() -> {
                    serialize(out);
                    return out;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private void write(OutputStream out) throws IOException {
        JsonWriter json = JsonProviders.createWriter(out);
        json.writeStartObject()
                .writeStringField("authority", authority)
                .writeStringField("homeAccountId", homeAccountId)
                .writeStringField("tenantId", tenantId)
                .writeStringField("username", username)
                .writeStringField("clientId", clientId)
                .writeStringField("version", VERSION)
                .writeEndObject()
                .flush();
        out.flush();
    }

    /**
     * Reads a record. Ignores unknown members.
     *
     * @param in JSON in UTF-8; the stream stays open
     * @return the record
     * @throws UncheckedIOException if the stream cannot be read or does not hold a record
     */
    public static AuthenticationRecord deserialize(InputStream in) {
        try {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Reads a record. This happens on subscription, on a thread that may block.
     *
     * @param in JSON in UTF-8; the stream stays open
     * @return the record, or an {@link UncheckedIOException} if the stream cannot be read or does not hold a record
     */
    public static Mono<AuthenticationRecord> deserializeAsync(InputStream in) {
        return Mono.fromCallable(() -> deserialize(in)).subscribeOn(Schedulers.boundedElastic());
    }

    private static AuthenticationRecord read(InputStream in) throws IOException {
        Map<?, ?> members = Json.object(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        if (members == null) {
            throw new IOException("This is not an authentication record: it is not a JSON object.");
        }
        Object version = members.get("version");
        if (version != null && !String.valueOf(version).startsWith("1.")) {
            throw new IOException("This authentication record has the version '%s'; only 1.x can be read."
                    .formatted(ForeignText.oneLine(String.valueOf(version), MAX_VERSION_LENGTH)));
        }
        return new AuthenticationRecord(
                required(members, "authority"),
                required(members, "homeAccountId"),
                required(members, "tenantId"),
                Objects.requireNonNullElse(text(members, "username"), ""),
                required(members, "clientId"));
    }

    private static String required(Map<?, ?> members, String name) throws IOException {
        String value = text(members, name);
        if (value == null || value.isBlank()) {
            throw new IOException("This is not an authentication record: it has no '%s'.".formatted(name));
        }
        return value;
    }

    private static @Nullable String text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    /**
     * Returns whether both records are of the same account in the same cloud. Host, tenant and application may differ.
     *
     * @param other another record, or {@code null}
     * @return whether both name one user
     */
    public boolean isSameAccount(@Nullable AuthenticationRecord other) {
        return other != null
                && homeAccountId.toLowerCase(Locale.ROOT).equals(other.homeAccountId.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns whether another object is an equal record.
     *
     * @param other any object
     * @return whether it is a record of the same account, tenant, application and host
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthenticationRecord that && values().equals(that.values());
    }

    /**
     * Returns a number that equal records share.
     *
     * @return the hash
     */
    @Override
    public int hashCode() {
        return values().hashCode();
    }

    private List<String> values() {
        return List.of(authority, homeAccountId, tenantId, username, clientId);
    }

    /**
     * Shows the type only, without account and user name.
     *
     * @return the type's name
     */
    @Override
    public String toString() {
        return "AuthenticationRecord";
    }
}
