package io.entra4j.identity.hosted;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.Outcome;
import io.entra4j.identity.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Fetches tokens from the host that this process runs on. */
final class ManagedIdentitySource implements TokenSource {

    private static final String DEFAULT_SCOPE = "/.default";
    private static final int MAX_HASHES = 1_000;

    private final HostEndpoint endpoint;
    private final IdentityId identity;
    private final HostClient client;
    private final ImdsProbe probe;
    private final ArcAgent agent;
    private final HostErrors errors;
    private final Clock clock;
    /**
     * Hash of the last token for each resource: after a claims challenge, the host needs the hash of the revoked token.
     */
    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    /** Whether the host has refused the API version with revocation and accepted the older one. */
    private volatile boolean older;

    ManagedIdentitySource(
            HostEndpoint endpoint,
            IdentityId identity,
            HostClient client,
            ImdsProbe probe,
            ArcAgent agent,
            HostErrors errors,
            Clock clock) {
        this.endpoint = endpoint;
        this.identity = identity;
        this.client = client;
        this.probe = probe;
        this.agent = agent;
        this.errors = errors;
        this.clock = clock;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        String resource = resource(request.scopes());
        String key = resource + (request.caeEnabled() ? " cae" : "");
        HostEndpoint.Wanted wanted = new HostEndpoint.Wanted(
                resource, identity, request.caeEnabled(), request.claims() == null ? null : hashes.get(key));
        Request asked = endpoint.request(wanted, !older);
        if (endpoint.host() == ManagedIdentityHost.VIRTUAL_MACHINE) {
            probe.require();
        }
        Instant askedAt = clock.instant();
        Outcome answer = ask(asked);
        if (answer.status() == 400 && request.caeEnabled() && endpoint.hasRevocableVersion() && !older) {
            answer = ask(endpoint.request(wanted, false));
            older = answer.status() == 200;
        }
        AccessToken token = token(answer, askedAt);
        if (hashes.size() >= MAX_HASHES) {
            hashes.clear();
        }
        hashes.put(key, sha256(token.getToken()));
        return token;
    }

    @Override
    public @Nullable RuntimeException remembered(TokenRequest request) {
        return endpoint.host() == ManagedIdentityHost.VIRTUAL_MACHINE ? probe.remembered() : null;
    }

    @Override
    public Report report() {
        return Report.NOTHING.on(endpoint.host().kebab());
    }

    @Override
    public CredentialPlan plan() {
        return endpoint.host() == ManagedIdentityHost.VIRTUAL_MACHINE
                ? CredentialPlan.unsure(
                        "ManagedIdentityCredential",
                        "asks the metadata service at %s (%s), if there is one; no variable shows that this is an Azure host"
                                .formatted(endpoint.shown(), identity))
                : CredentialPlan.ready("ManagedIdentityCredential", "asks %s (%s)".formatted(endpoint, identity));
    }

    private Outcome ask(Request request) {
        Outcome answer = client.ask(request, this::patience);
        if (endpoint.host() != ManagedIdentityHost.AZURE_ARC || answer.status() != 401) {
            return answer;
        }
        return client.ask(
                request.with(
                        "Authorization",
                        "Basic "
                                + agent.key(
                                        Objects.requireNonNull(answer.answer()).header("WWW-Authenticate"))),
                this::patience);
    }

    private HostClient.Patience patience(Outcome outcome) {
        return errors.patience(outcome, probe);
    }

    private AccessToken token(Outcome answer, Instant askedAt) {
        Map<?, ?> json = answer.json();
        if (answer.status() != 200 || json == null) {
            throw errors.of(answer, probe);
        }
        AccessToken token = HostToken.read(json, askedAt);
        if (token == null) {
            throw errors.unusable(answer, json);
        }
        probe.served();
        String named = identity.named(json);
        boolean unconfirmed = named == null && endpoint.host() == ManagedIdentityHost.AZURE_ARC;
        if (!identity.isSystem() && (unconfirmed || (named != null && !named.equalsIgnoreCase(identity.value())))) {
            throw errors.anotherIdentity(named);
        }
        return token;
    }

    /** Returns the resource of the scope: a host accepts exactly one resource, without {@code /.default}. */
    private static String resource(List<String> scopes) {
        if (scopes.size() != 1) {
            throw new IllegalArgumentException(
                    "ManagedIdentityCredential: 'scopes' must hold exactly one scope, such as"
                            + " 'https://vault.azure.net/.default', but holds %s.".formatted(scopes.size()));
        }
        String scope = scopes.get(0);
        return scope.endsWith(DEFAULT_SCOPE) ? scope.substring(0, scope.length() - DEFAULT_SCOPE.length()) : scope;
    }

    static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
