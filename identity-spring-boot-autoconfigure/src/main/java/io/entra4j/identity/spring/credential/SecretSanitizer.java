package io.entra4j.identity.spring.credential;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Hides secrets by rule, so that a new property or variable is covered from its first day: any key that credentials may
 * read and that ends in a secret's name; and values that hold a secret, whatever is shown there.
 */
public final class SecretSanitizer implements SanitizingFunction {

    private static final List<String> SECRETS = List.of(
            "secret", "password", "passphrase", "token", "key", "header", "assertion", "signature", "code", "verifier");
    private static final List<String> ADDRESSES = List.of("proxy", "uri", "url", "host", "endpoint");
    private static final List<String> PREFIXES = List.of("azure", "azd", "springcloudazure", "springdatasourceazure");

    private static final String JSON = "springapplicationjson";

    /** Made when values are first shown, which is seldom. */
    private static final class Others {

        /** Those that begin otherwise, such as IDENTITY_HEADER and http.proxyPassword. */
        static final Set<String> NAMES =
                SpringVariables.names().map(SecretSanitizer::letters).collect(Collectors.toUnmodifiableSet());
    }

    /** Knows what to hide. */
    public SecretSanitizer() {}

    @Override
    public SanitizableData apply(SanitizableData data) {
        String key = letters(data.getKey());
        String value = String.valueOf(data.getValue());
        boolean hidden = isOurs(key)
                ? endsIn(SECRETS, key) || isContent(value) || hasUserInfo(key, value)
                : isJsonOfOurs(key, value) || assignsSecret(value);
        return hidden ? data.withSanitizedValue() : data;
    }

    private static boolean isOurs(String key) {
        return PREFIXES.stream().anyMatch(key::startsWith) || Others.NAMES.contains(key);
    }

    private static boolean endsIn(List<String> words, String key) {
        return words.stream().anyMatch(key::endsWith);
    }

    /** A location may be the content itself, private key and all. */
    private static boolean isContent(String value) {
        return value.startsWith("base64:") || value.contains("PRIVATE KEY");
    }

    /** Hidden as a whole: where the password ends in a URL that somebody got wrong is anybody's guess. */
    private static boolean hasUserInfo(String key, String value) {
        return value.contains("@") && (value.contains("://") || endsIn(ADDRESSES, key));
    }

    /** What is in it is shown property by property, too. */
    private static boolean isJsonOfOurs(String key, String value) {
        return key.equals(JSON) && letters(value).contains("azure");
    }

    /** As the command line may, which the JVM keeps as sun.java.command, and JAVA_TOOL_OPTIONS. */
    private static boolean assignsSecret(String value) {
        for (int end = value.indexOf('='); end >= 0; end = value.indexOf('=', end + 1)) {
            int start = end;
            while (start > 0 && isOfName(value.charAt(start - 1))) {
                start--;
            }
            String key = letters(value.substring(start, end).replaceFirst("^-D", ""));
            if (isOurs(key) && endsIn(SECRETS, key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfName(char character) {
        return Character.isLetterOrDigit(character) || "._-[]".indexOf(character) >= 0;
    }

    /** As relaxed binding sees it: AZURE_IDENTITY_CLIENT_SECRET is azure.identity.client-secret. */
    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
