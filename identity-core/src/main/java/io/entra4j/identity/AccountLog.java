package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.util.logging.ClientLogger;
import com.azure.core.util.logging.LogLevel;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.JwtClaims;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Logs at INFO for which identity each token was fetched: application, object, tenant and user, as the token names
 * them. Users switch it on. All credentials with the same options share one log, so that a chain and its member do not
 * both write a line for one token.
 */
final class AccountLog {

    /**
     * Logger of azure-core, as in the HTTP log: without an SLF4J binding, it prints as {@code AZURE_LOG_LEVEL} says.
     */
    private static final ClientLogger LOGGER = new ClientLogger(EntraCredential.class);

    private static final List<String> USER_NAMES = List.of("upn", "preferred_username", "unique_name");

    private final AtomicReference<@Nullable WeakReference<AccessToken>> last = new AtomicReference<>();

    /**
     * Writes the line, once for each token.
     *
     * @param credential the type of the credential that answered
     * @param name the credential's name
     */
    void write(String credential, String name, AccessToken token) {
        WeakReference<AccessToken> before = last.getAndSet(new WeakReference<>(token));
        if ((before != null && before.refersTo(token)) || !LOGGER.canLogAtLevel(LogLevel.INFORMATIONAL)) {
            return;
        }
        LOGGER.info("%s '%s' got a token for %s.".formatted(credential, name, account(token)));
    }

    private static String account(AccessToken token) {
        TokenIdentity identity = TokenIdentity.of(token);
        String user = user(JwtClaims.of(token.getToken()));
        if (identity == null && user == null) {
            return "an account that it does not name";
        }
        List<String> missing = new ArrayList<>();
        List<String> named = new ArrayList<>();
        add("application", identity == null ? null : identity.applicationId(), named, missing);
        add("object", identity == null ? null : identity.objectId(), named, missing);
        add("tenant", identity == null ? null : identity.tenantId(), named, missing);
        add("user name", user, named, missing);
        String absent = missing.isEmpty() ? "" : "; it names no " + String.join(", no ", missing);
        return String.join(", ", named) + absent;
    }

    private static void add(String what, @Nullable String value, List<String> named, List<String> missing) {
        if (value == null) {
            missing.add(what);
        } else {
            named.add(what + " '" + value + "'");
        }
    }

    private static @Nullable String user(Map<?, ?> claims) {
        for (String claim : USER_NAMES) {
            if (claims.get(claim) instanceof String user && !user.isBlank()) {
                return ForeignText.oneLine(user, ForeignText.MAX_QUOTE);
            }
        }
        return null;
    }
}
