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
 * Says who signed in, so that a later process finds that account's tokens where tokens are kept. It holds no secret, but
 * a user's name. Immutable. Its JSON is that of the Azure Identity libraries, which read each other's.
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
     * Creates a record, for brokers: credentials and {@link #deserialize} make others.
     *
     * @param authority the host that signed the user in, such as {@code login.microsoftonline.com}
     * @param homeAccountId the account: object ID and home tenant, with a full stop between them
     * @param tenantId the tenant the user signed in to
     * @param username the user's name, such as {@code alice@contoso.com}; empty if the service did not tell
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
     * Returns who signed the user in.
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
     * @return such as {@code alice@contoso.com}; empty if the service did not tell
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
     * @param out is flushed, not closed
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
     * Writes the record as JSON, in UTF-8, when it is subscribed to, on a thread that may block.
     *
     * @param out is flushed, not closed
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
     * Reads a record. Members it does not know are passed over.
     *
     * @param in JSON in UTF-8; is not closed
     * @return the record
     * @throws UncheckedIOException if it cannot be read, or is no record
     */
    public static AuthenticationRecord deserialize(InputStream in) {
        try {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Reads a record when it is subscribed to, on a thread that may block.
     *
     * @param in JSON in UTF-8; is not closed
     * @return the record, or an {@link UncheckedIOException} if it cannot be read, or is no record
     */
    public static Mono<AuthenticationRecord> deserializeAsync(InputStream in) {
        return Mono.fromCallable(() -> deserialize(in)).subscribeOn(Schedulers.boundedElastic());
    }

    private static AuthenticationRecord read(InputStream in) throws IOException {
        Map<?, ?> members = Json.object(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        if (members == null) {
            throw new IOException("This is no authentication record: it is no JSON object.");
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
            throw new IOException("This is no authentication record: it has no '%s'.".formatted(name));
        }
        return value;
    }

    private static @Nullable String text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    /**
     * Returns whether it is the same account of the same cloud, whatever it signed in to.
     *
     * @param other another record, or {@code null}
     * @return whether both are one user
     */
    public boolean isSameAccount(@Nullable AuthenticationRecord other) {
        return other != null
                && homeAccountId.toLowerCase(Locale.ROOT).equals(other.homeAccountId.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns whether both say the same.
     *
     * @param other anything
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
     * Shows neither account nor name.
     *
     * @return the type's name
     */
    @Override
    public String toString() {
        return "AuthenticationRecord";
    }
}
