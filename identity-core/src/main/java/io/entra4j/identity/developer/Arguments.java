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
    /** What Azure allows in a name: all that can be read, with four exceptions. */
    private static final Pattern SUBSCRIPTION = Pattern.compile("[^\\p{Cntrl}\\p{Zl}\\p{Zp}<>;|]+");
    /** What the command processor of Windows passes to a batch file as it is; parentheses end a block there. */
    private static final Pattern HARMLESS_IN_BATCH = Pattern.compile("[\\p{L}\\p{N} _.-]+");

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
        if (!SUBSCRIPTION.matcher(subscription).matches()) {
            throw new IllegalArgumentException(
                    "'subscription' must be an ID or a name as Azure allows it, without line breaks and '<', '>', ';',"
                            + " '|': '%s'.".formatted(ForeignText.oneLine(subscription, ForeignText.MAX_QUOTE)));
        }
        return checkValue("subscription", subscription);
    }

    /** Whether a value can be an argument of a batch file without meaning anything to the shell that runs it. */
    static boolean isHarmlessInBatch(String value) {
        return HARMLESS_IN_BATCH.matcher(value).matches();
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
