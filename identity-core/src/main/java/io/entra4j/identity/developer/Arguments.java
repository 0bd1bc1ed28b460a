package io.entra4j.identity.developer;

import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.http.ForeignText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what becomes an argument of a tool, before that is started. */
final class Arguments {

    private static final Pattern SCOPE = Pattern.compile("[0-9a-zA-Z_.:/-]+");
    /** No parenthesis: the batch file of the Azure CLI puts its arguments between two. */
    private static final Pattern SUBSCRIPTION = Pattern.compile("[\\p{L}\\p{N} _.-]+");

    private Arguments() {}

    /** The tenant a tool must be told of, {@code null} for the one it is logged in to. */
    static @Nullable String tenant(TokenRequest request) {
        String tenantId = request.tenantId();
        return tenantId == null || tenantId.equals(DeveloperCredentialBuilder.ANY_TENANT)
                ? null
                : checkValue("tenantId", tenantId);
    }

    /** For messages. */
    static @Nullable String shown(@Nullable String tenant) {
        return tenant == null ? null : ForeignText.id(tenant);
    }

    static void checkScopes(TokenRequest request) {
        for (String scope : request.scopes()) {
            check("scope", SCOPE, scope, "letters, digits, and '-', '_', '.', ':', '/'");
        }
    }

    static String checkSubscription(String subscription) {
        return check("subscription", SUBSCRIPTION, subscription, "letters, digits, spaces, and '-', '_', '.'");
    }

    /** Tools take claims in Base64 only. */
    static String encodedClaims(String claims) {
        return Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    }

    /** A value that begins like an option would be taken for one. */
    static String checkValue(String setting, String value) {
        if (value.startsWith("-")) {
            throw new IllegalArgumentException(
                    "'%s' must not begin with '-': '%s'.".formatted(setting, ForeignText.id(value)));
        }
        return value;
    }

    private static String check(String setting, Pattern allowed, String value, String named) {
        if (!allowed.matcher(value).matches()) {
            throw new IllegalArgumentException("'%s' may hold %s only: '%s'.".formatted(setting, named, value));
        }
        return checkValue(setting, value);
    }
}
