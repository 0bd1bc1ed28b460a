package io.entra4j.identity.spring.credential;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Hides secrets by rule, so that a new property or variable is covered from its first day. Hides the value of any key
 * that credentials may read and that ends with the name of a secret, and any value that holds a secret.
 */
public final class SecretSanitizer implements SanitizingFunction {

    private static final List<String> SECRETS = List.of(
            "secret", "password", "passphrase", "token", "key", "header", "assertion", "signature", "code", "verifier");
    private static final List<String> ADDRESSES = List.of("proxy", "uri", "url", "host", "endpoint");
    private static final List<String> PREFIXES = List.of("azure", "azd", "springcloudazure", "springdatasourceazure");

    private static final String JSON = "springapplicationjson";

    /** Names that are loaded only when values are first shown, which is rare. */
    private static final class Others {

        /** Names that begin in another way, such as IDENTITY_HEADER and http.proxyPassword. */
        static final Set<String> NAMES =
                SpringVariables.names().map(SecretSanitizer::letters).collect(Collectors.toUnmodifiableSet());
    }

    /** Creates the sanitizer. */
    public SecretSanitizer() {}

    @Override
    public SanitizableData apply(SanitizableData data) {
        String key = letters(data.getKey());
        String value = String.valueOf(data.getValue());
        boolean hidden = isOurs(key)
                ? isSecret(key) || isContent(value) || hasUserInfo(key, value)
                : isJsonOfOurs(key, value) || assignsSecret(value);
        return hidden ? data.withSanitizedValue() : data;
    }

    /** The keys of the shared cache have names of the user's own. */
    private static boolean isSecret(String key) {
        return endsIn(SECRETS, key) || key.startsWith("azureidentitycachesharedkeys");
    }

    private static boolean isOurs(String key) {
        return PREFIXES.stream().anyMatch(key::startsWith) || Others.NAMES.contains(key);
    }

    private static boolean endsIn(List<String> words, String key) {
        return words.stream().anyMatch(key::endsWith);
    }

    /** Returns whether a location is the content itself, including the private key. */
    private static boolean isContent(String value) {
        return value.startsWith("base64:") || value.contains("PRIVATE KEY");
    }

    /**
     * Returns whether a URL holds a user name. It is hidden as a whole: in a misspelt URL, the end of the password
     * cannot be found.
     */
    private static boolean hasUserInfo(String key, String value) {
        return value.contains("@") && (value.contains("://") || endsIn(ADDRESSES, key));
    }

    /** Returns whether the value is JSON with our properties. Spring shows each of them separately too. */
    private static boolean isJsonOfOurs(String key, String value) {
        return key.equals(JSON) && letters(value).contains("azure");
    }

    /** Returns whether the value assigns a secret, as a command line (sun.java.command) or JAVA_TOOL_OPTIONS may do. */
    private static boolean assignsSecret(String value) {
        for (int end = value.indexOf('='); end >= 0; end = value.indexOf('=', end + 1)) {
            int start = end;
            while (start > 0 && isOfName(value.charAt(start - 1))) {
                start--;
            }
            String key = letters(value.substring(start, end).replaceFirst("^-D", ""));
            if (isOurs(key) && isSecret(key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfName(char character) {
        return Character.isLetterOrDigit(character) || "._-[]".indexOf(character) >= 0;
    }

    /**
     * Returns the letters that relaxed binding compares: AZURE_IDENTITY_CLIENT_SECRET is azure.identity.client-secret.
     */
    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
