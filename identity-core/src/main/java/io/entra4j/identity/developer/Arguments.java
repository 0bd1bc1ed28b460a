package io.entra4j.identity.developer;

import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.http.ForeignText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of a tool before the tool is started. */
final class Arguments {

    private static final Pattern SCOPE = Pattern.compile("[0-9a-zA-Z_.:/-]+");
    /** Characters that Azure allows in a name: all that can be read, except four. */
    private static final Pattern SUBSCRIPTION = Pattern.compile("[^\\p{Cntrl}\\p{Zl}\\p{Zp}<>;|]+");
    /**
     * Characters that the command processor of Windows passes to a batch file unchanged. Parentheses are not among
     * them: they end a block.
     */
    private static final Pattern HARMLESS_IN_BATCH = Pattern.compile("[\\p{L}\\p{N} _.-]+");

    private Arguments() {}

    /** Returns the tenant for the tool's command line; {@code null} for the tenant that the tool is logged in to. */
    static @Nullable String tenant(TokenRequest request) {
        String tenantId = request.tenantId();
        return tenantId == null || tenantId.equals(DeveloperCredentialBuilder.ANY_TENANT)
                ? null
                : checkValue("tenantId", tenantId);
    }

    /** Returns the tenant as messages show it. */
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
                    "'subscription' must be an ID or a name that Azure allows, without line breaks, '<', '>', ';' and"
                            + " '|': '%s'.".formatted(ForeignText.oneLine(subscription, ForeignText.MAX_QUOTE)));
        }
        return checkValue("subscription", subscription);
    }

    /** Returns whether a value has no special meaning for the shell that runs a batch file. */
    static boolean isHarmlessInBatch(String value) {
        return HARMLESS_IN_BATCH.matcher(value).matches();
    }

    /** Encodes claims in Base64. Tools accept claims only in this form. */
    static String encodedClaims(String claims) {
        return Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses a value that begins with a hyphen, since a tool would take it for an option. */
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
