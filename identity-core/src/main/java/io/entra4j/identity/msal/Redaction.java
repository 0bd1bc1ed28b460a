package io.entra4j.identity.msal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes out of an answer what nobody may read: what we sent and somebody echoed, and tokens. */
final class Redaction {

    private static final Set<String> SECRETS = Set.of(
            "client_secret",
            "client_assertion",
            "assertion",
            "password",
            "refresh_token",
            "code",
            "code_verifier",
            "device_code");
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    private static final Pattern TOKEN_MEMBER = Pattern.compile("(\"[a-z_]*token\"\\s*:\\s*\")[^\"]*");

    private Redaction() {}

    /** Removes the secrets of the form that was sent, encoded or not. */
    static String withoutEcho(String body, @Nullable String form) {
        if (form == null) {
            return body;
        }
        String safe = body;
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && equals < pair.length() - 1 && SECRETS.contains(pair.substring(0, equals))) {
                String value = pair.substring(equals + 1);
                safe = safe.replace(value, "***").replace(URLDecoder.decode(value, StandardCharsets.UTF_8), "***");
            }
        }
        return safe;
    }

    static String withoutTokens(String body) {
        return TOKEN.matcher(TOKEN_MEMBER.matcher(body).replaceAll("$1***")).replaceAll("***");
    }
}
