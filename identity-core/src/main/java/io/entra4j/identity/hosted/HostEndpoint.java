package io.entra4j.identity.hosted;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Request;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says how a host is asked for a token: the rows of a table, which {@link HostEndpoints} fills. Not for use by several
 * threads until it is filled.
 */
final class HostEndpoint {

    /**
     * @param resource what the token is for
     * @param caeEnabled whether the caller can handle that its token is revoked
     * @param revoked the hash of a token that was, {@code null} if none was
     */
    record Wanted(
            String resource,
            IdentityId identity,
            boolean caeEnabled,
            @Nullable String revoked) {}

    private final ManagedIdentityHost host;
    private final URI uri;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<IdentityId.Kind, String> parameters = new EnumMap<>(IdentityId.Kind.class);
    private @Nullable String apiVersion;
    private @Nullable String revocableApiVersion;
    private @Nullable String defaultClientId;
    private @Nullable String thumbprint;
    private boolean form;
    private String lacking = "";

    HostEndpoint(ManagedIdentityHost host, URI uri) {
        this.host = host;
        this.uri = uri;
    }

    HostEndpoint header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    HostEndpoint apiVersion(String version) {
        apiVersion = version;
        return this;
    }

    /** The version that can be told of a revoked token. */
    HostEndpoint revocable(String version) {
        revocableApiVersion = version;
        return this;
    }

    HostEndpoint identity(IdentityId.Kind kind, String parameter) {
        parameters.put(kind, parameter);
        return this;
    }

    HostEndpoint defaultClientId(@Nullable String clientId) {
        defaultClientId = clientId;
        return this;
    }

    /** The only certificate that is trusted, by its SHA-1 thumbprint. */
    HostEndpoint pinned(String sha1) {
        thumbprint = sha1;
        return this;
    }

    /** Asks by POST, with a form. */
    HostEndpoint form() {
        form = true;
        return this;
    }

    /** What variables tell of another host, which lacks one of them. */
    HostEndpoint lacking(@Nullable String clause) {
        lacking = clause == null ? "" : "; " + clause;
        return this;
    }

    /** To be appended to a reason, empty if nothing lacks. */
    String lacking() {
        return lacking;
    }

    ManagedIdentityHost host() {
        return host;
    }

    URI uri() {
        return uri;
    }

    /** Where it is, for messages. */
    String shown() {
        return ForeignText.withoutUserInfo(uri.toString());
    }

    @Nullable
    String thumbprint() {
        return thumbprint;
    }

    /** Whether it is asked in another version for callers that handle revocation. */
    boolean hasRevocableVersion() {
        return revocableApiVersion != null && !revocableApiVersion.equals(apiVersion);
    }

    /** Removes what authenticates us there from a text somebody answered. */
    String withoutSecrets(String text) {
        String safe = text;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().equals("Metadata")) {
                safe = safe.replace(header.getValue(), "***");
            }
        }
        return safe;
    }

    /**
     * @param revocable whether to use the version that knows of revocation, if the caller does
     * @throws AuthenticationFailedException if this host cannot be asked for that identity: another one's token, such as
     *     the system's, would let the application act as somebody else
     */
    Request request(Wanted wanted, boolean revocable) {
        Map<String, String> query = new LinkedHashMap<>();
        boolean tellsRevocation = revocable && revocableApiVersion != null && wanted.caeEnabled();
        String version = tellsRevocation ? revocableApiVersion : apiVersion;
        if (version != null) {
            query.put("api-version", version);
        }
        query.put("resource", wanted.resource());
        addIdentity(wanted.identity(), query);
        if (tellsRevocation) {
            query.put("xms_cc", "cp1");
            if (wanted.revoked() != null) {
                query.put("token_sha256_to_refresh", wanted.revoked());
            }
        }
        return request(encoded(query));
    }

    private void addIdentity(IdentityId identity, Map<String, String> query) {
        if (identity.isSystem()) {
            if (defaultClientId != null) {
                query.put(String.valueOf(parameters.get(IdentityId.Kind.CLIENT_ID)), defaultClientId);
            }
            return;
        }
        query.put(String.valueOf(parameters.get(identity.kind())), String.valueOf(identity.value()));
    }

    /**
     * Makes sure that the host can be asked for an identity. Another identity's token would be worse than none.
     *
     * @throws IllegalArgumentException if it does not know identities by that kind of ID
     */
    void check(IdentityId identity) {
        if (!identity.isSystem() && !parameters.containsKey(identity.kind())) {
            throw new IllegalArgumentException(
                    "ManagedIdentityCredential cannot ask %s for the identity with the %s: it does not know identities by that. %s"
                            .formatted(
                                    host.title(),
                                    identity,
                                    parameters.isEmpty()
                                            ? "Name no identity: this host has one only."
                                            : "Set " + settings() + " instead."));
        }
    }

    private String settings() {
        return parameters.keySet().stream().map(IdentityId.Kind::title).collect(Collectors.joining(" or "));
    }

    private Request request(String parameters) {
        Request request = form
                ? Request.post(uri.toString(), parameters)
                : Request.get(uri + (uri.getRawQuery() == null ? "?" : "&") + parameters);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            request = request.with(header.getKey(), header.getValue());
        }
        return request;
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return host.title() + " at " + shown();
    }
}
