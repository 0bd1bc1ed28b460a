package io.entra4j.identity.hosted;

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
 * Token endpoint of a host: its address and the form of its requests. {@link HostEndpoints} fills it on one thread.
 * After that it does not change, and any thread may use it.
 */
final class HostEndpoint {

    /**
     * @param resource the resource that the token is for
     * @param caeEnabled whether the caller can handle the revocation of its token
     * @param revoked the hash of the revoked token, {@code null} if none was revoked
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

    /** Sets the API version that accepts the hash of a revoked token. */
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

    /** Sets the SHA-1 thumbprint of the only certificate that is trusted. */
    HostEndpoint pinned(String sha1) {
        thumbprint = sha1;
        return this;
    }

    /** Sends parameters as a form, by POST. */
    HostEndpoint form() {
        form = true;
        return this;
    }

    /** Sets a hint for messages: variables of another kind of host are set, but one of them is missing. */
    HostEndpoint lacking(@Nullable String clause) {
        lacking = clause == null ? "" : "; " + clause;
        return this;
    }

    /** Returns the hint about a missing variable, to be appended to a reason; empty if there is none. */
    String lacking() {
        return lacking;
    }

    ManagedIdentityHost host() {
        return host;
    }

    URI uri() {
        return uri;
    }

    /** Returns the endpoint's URL without user name and password, for messages. */
    String shown() {
        return ForeignText.withoutUserInfo(uri.toString());
    }

    @Nullable
    String thumbprint() {
        return thumbprint;
    }

    /** Returns whether requests of callers that handle revocation use another API version. */
    boolean hasRevocableVersion() {
        return revocableApiVersion != null && !revocableApiVersion.equals(apiVersion);
    }

    /** Removes the secrets of our request headers from the text of an answer. */
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
     * Returns the request for a token.
     *
     * @param revocable whether to use the API version that supports revocation, if the caller handles it
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
     * Checks that the host supports the kind of ID that names the identity. Otherwise it could return the token of
     * another identity, and the application would act with the wrong rights.
     *
     * @throws IllegalArgumentException if the host does not support this kind of ID
     */
    void check(IdentityId identity) {
        if (!identity.isSystem() && !parameters.containsKey(identity.kind())) {
            throw new IllegalArgumentException(
                    "ManagedIdentityCredential cannot ask %s for the identity with the %s: this host does not support such IDs. %s"
                            .formatted(
                                    host.title(),
                                    identity,
                                    parameters.isEmpty()
                                            ? "Do not set an ID: this host has only one identity."
                                            : "Set the " + settings() + " instead."));
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
