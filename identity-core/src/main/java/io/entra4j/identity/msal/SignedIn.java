package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.http.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Result of a user's sign-in.
 *
 * @param token the access token
 * @param account the user who signed in, {@code null} if the answer does not say
 * @param refreshToken gets further tokens without the user, {@code null} if there is none
 */
public record SignedIn(
        AccessToken token,
        @Nullable AuthenticationRecord account,
        @Nullable String refreshToken) {

    static SignedIn read(AccessToken token, Map<?, ?> answer, String clientId, String authorityHost, String tenantId) {
        Map<?, ?> client = decoded(text(answer, "client_info"));
        Map<?, ?> user = decoded(payload(text(answer, "id_token")));
        String objectId = first(text(client, "uid"), text(user, "oid"), text(user, "sub"));
        String home = first(text(client, "utid"), text(user, "tid"));
        AuthenticationRecord account = objectId.isEmpty()
                ? null
                : new AuthenticationRecord(
                        URI.create(authorityHost).getAuthority(),
                        home.isEmpty() ? objectId : objectId + "." + home,
                        first(text(user, "tid"), tenantId),
                        first(text(user, "preferred_username"), text(user, "upn")),
                        clientId);
        return new SignedIn(token, account, text(answer, "refresh_token"));
    }

    /**
     * Returns this result, completed from an earlier one. A renewal may lack the account and the refresh token: a
     * service that does not rotate refresh tokens sends none.
     *
     * @param before the earlier result
     * @return a new result
     */
    public SignedIn orElse(SignedIn before) {
        return new SignedIn(
                token,
                account == null ? before.account : account,
                refreshToken == null ? before.refreshToken : refreshToken);
    }

    private static @Nullable String payload(@Nullable String jwt) {
        String[] parts = jwt == null ? new String[0] : jwt.split("\\.", -1);
        return parts.length == 3 ? parts[1] : null;
    }

    private static Map<?, ?> decoded(@Nullable String base64) {
        try {
            String json =
                    base64 == null ? "" : new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
            return Objects.requireNonNullElse(Json.object(json), Map.of());
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private static @Nullable String text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text && !text.isBlank() ? text : null;
    }

    private static String first(@Nullable String... values) {
        for (String value : values) {
            if (value != null) {
                return value;
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return "SignedIn";
    }
}
