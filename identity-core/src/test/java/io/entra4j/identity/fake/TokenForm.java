package io.entra4j.identity.fake;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The form of a request to the token endpoint, with the tenant as it stands in the path. */
record TokenForm(String tenant, Map<String, String> form) {
    private static final Set<String> OPEN_ID_SCOPES = Set.of("openid", "profile", "offline_access", "email");

    @Nullable
    String optional(String parameter) {
        String value = form.get(parameter);
        return value == null || value.isBlank() ? null : value;
    }

    String required(String parameter) {
        String value = optional(parameter);
        if (value == null) {
            throw EntraException.missingParameter(parameter);
        }
        return value;
    }

    /** Returns the same where a code carries what was asked for, so that the request need not repeat it. */
    TokenForm orScope(String scope) {
        if (optional("scope") != null) {
            return this;
        }
        Map<String, String> more = new HashMap<>(form);
        more.put("scope", scope);
        return new TokenForm(tenant, more);
    }

    /** Returns the scopes without those of OpenID Connect, which MSAL adds to every request. */
    List<String> resourceScopes() {
        return Arrays.stream(required("scope").split(" "))
                .filter(scope -> !scope.isBlank() && !OPEN_ID_SCOPES.contains(scope))
                .toList();
    }

    /** Returns how the client proved itself, in terms of {@code appidacr}: not at all, by secret, by signature. */
    String clientStrength() {
        if (optional("client_assertion") != null) {
            return "2";
        }
        return optional("client_secret") == null ? "0" : "1";
    }

    /** Returns whether the client declared that it can handle continuous access evaluation. */
    boolean declaresCae() {
        return at(at(at(claims(), "access_token"), "xms_cc"), "values") instanceof List<?> values
                && values.stream().anyMatch(value -> "CP1".equalsIgnoreCase(String.valueOf(value)));
    }

    /** Returns the earliest {@code nbf} that a claims challenge allows; {@code null} if there is none. */
    @Nullable
    Instant demandedNotBefore() {
        Object value = at(at(at(claims(), "access_token"), "nbf"), "value");
        try {
            return value == null ? null : Instant.ofEpochSecond(Long.parseLong(String.valueOf(value)));
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private Map<String, Object> claims() {
        String claims = optional("claims");
        try {
            return claims == null ? Map.of() : JsonText.readObject(claims);
        } catch (UncheckedIOException e) {
            throw malformed();
        }
    }

    private static EntraException malformed() {
        return EntraException.invalidRequest(9002313, "Invalid request. Request is malformed or invalid.");
    }

    @Override
    public String toString() {
        return "TokenRequest[" + tenant + "]";
    }

    private static @Nullable Object at(@Nullable Object json, String member) {
        return json instanceof Map<?, ?> members ? members.get(member) : null;
    }
}
