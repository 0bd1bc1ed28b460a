package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.UserAssertion;
import io.entra4j.identity.http.JwtClaims;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Token in MSAL's cache: decides which requests it answers, and until when. */
record StoredToken(Map<?, ?> entry) {

    private static final Set<String> ANY_TENANT = Set.of("organizations", "common");
    private static final Duration LONG_LIFE = Duration.ofHours(2);

    /**
     * Returns whether this access token answers a request. A user's token answers only requests with the same
     * assertion.
     */
    boolean answers(
            TokenRequest request, String clientId, String authorityHost, @Nullable AuthenticationRecord account) {
        UserAssertion user = request.userAssertion();
        String tenant = String.valueOf(request.tenantId());
        return text("credential_type").equalsIgnoreCase("AccessToken")
                && text("client_id").equalsIgnoreCase(clientId)
                && tenantOf(account, text("realm")).equalsIgnoreCase(tenantOf(account, tenant))
                && text("user_assertion_hash").equals(user == null ? "" : hash(user))
                && (user != null || isOf(account))
                && text("ext_cache_key_hash").isEmpty()
                && isOf(text("environment"), authorityHost)
                && (request.caeEnabled() || !isRevocable())
                && scopes(Stream.of(text("target").split("\\s+"))).containsAll(scopes(request.scopes().stream()));
    }

    /** Returns whether this is a refresh token of an account, issued to this application. */
    boolean refreshes(String clientId, String authorityHost, AuthenticationRecord account) {
        return text("credential_type").equalsIgnoreCase("RefreshToken")
                && text("client_id").equalsIgnoreCase(clientId)
                && isOf(account)
                && isOfCloud(authorityHost);
    }

    boolean isOfCloud(String authorityHost) {
        return isOf(text("environment"), authorityHost) && !secret().isEmpty();
    }

    String homeAccountId() {
        return text("home_account_id");
    }

    String secret() {
        return text("secret");
    }

    private boolean isOf(@Nullable AuthenticationRecord account) {
        return text("home_account_id").equalsIgnoreCase(account == null ? "" : account.getHomeAccountId());
    }

    /** Returns the tenant's ID. If the request names no single tenant, it is the user's home tenant. */
    private static String tenantOf(@Nullable AuthenticationRecord account, String asked) {
        if (account == null || !ANY_TENANT.contains(asked.toLowerCase(Locale.ROOT))) {
            return asked;
        }
        return account.getHomeAccountId().substring(account.getHomeAccountId().indexOf('.') + 1);
    }

    /**
     * Returns the token if it need not be renewed soon, else {@code null}. A credential asks because it needs a token
     * for some time, so one that is due for renewal does not help.
     *
     * @param after ignores the token if it was fetched before this time
     */
    @Nullable
    AccessToken fresh(Instant now, Instant after) {
        Instant fetchedAt = time(entry, "cached_at");
        Instant expiresAt = time(entry, "expires_on");
        if (fetchedAt == null || expiresAt == null || text("secret").isEmpty() || fetchedAt.isBefore(after)) {
            return null;
        }
        Duration life = Duration.between(fetchedAt, expiresAt);
        Instant refreshOn = time(entry, "refresh_on");
        Instant dueAt = refreshOn != null && refreshOn.isAfter(fetchedAt)
                ? refreshOn
                : fetchedAt.plus(life.dividedBy(4).multipliedBy(life.compareTo(LONG_LIFE) > 0 ? 2 : 3));
        // Renewals start up to a tenth earlier, at random. They must not find the token that they have to replace.
        Instant earliest = fetchedAt.plus(
                Duration.between(fetchedAt, dueAt).multipliedBy(9).dividedBy(10));
        // If the clock was set back, the token seems to come from the future, and its age is unknown.
        return now.isBefore(earliest) && now.isBefore(expiresAt) && !fetchedAt.isAfter(now.plusSeconds(5))
                ? new AccessToken(text("secret"), expiresAt.atOffset(ZoneOffset.UTC), dueAt.atOffset(ZoneOffset.UTC))
                : null;
    }

    /**
     * Returns whether an entry is of the authority host's cloud. Entries name any host of the cloud, or a regional one.
     */
    private static boolean isOf(String environment, String authorityHost) {
        URI authority = URI.create(authorityHost);
        if (environment.equalsIgnoreCase(authority.getHost())
                || environment.equalsIgnoreCase(authority.getAuthority())) {
            return true;
        }
        String cloud = cloud(authority.getHost());
        return cloud != null && cloud.equals(cloud(environment));
    }

    private static @Nullable String cloud(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".login.microsoft.com") || name.equals("sts.windows.net")) {
            return cloud("login.microsoft.com");
        }
        return name.matches("[a-z0-9.-]+") ? AuthorityHosts.tokenExchangeAudience("https://" + name) : null;
    }

    /**
     * Returns whether the token was fetched for a caller that handles claims challenges. In the keyring of Linux,
     * azure-identity stores such tokens together with the others.
     *
     * @see <a href="https://learn.microsoft.com/entra/identity-platform/claims-challenge">xms_cc</a>
     */
    private boolean isRevocable() {
        return JwtClaims.of(text("secret")).containsKey("xms_cc");
    }

    private static Set<String> scopes(Stream<String> scopes) {
        return scopes.map(scope -> scope.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** Hashes the assertion in the way of MSAL. */
    private static String hash(UserAssertion user) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(user.token().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(String name) {
        return entry.get(name) instanceof String text ? text : "";
    }

    /** Reads seconds since 1970, as a text or a number; {@code null} if the value is neither. */
    static @Nullable Instant time(Map<?, ?> entry, String name) {
        String seconds = String.valueOf(entry.get(name));
        return seconds.matches("\\d{1,11}") ? Instant.ofEpochSecond(Long.parseLong(seconds)) : null;
    }

    @Override
    public String toString() {
        return "StoredToken";
    }
}
