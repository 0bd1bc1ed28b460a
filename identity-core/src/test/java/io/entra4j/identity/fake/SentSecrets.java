package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.Set;

/** Finds in a request what only its server may read. */
final class SentSecrets {

    private static final Set<String> FIELDS = Set.of(
            "client_secret",
            "client_assertion",
            "assertion",
            "password",
            "refresh_token",
            "code",
            "code_verifier",
            "device_code",
            "subject_token");
    private static final Set<String> HEADERS = Set.of("authorization", "x-identity-header", "secret");

    private SentSecrets() {}

    static void in(String request, Set<String> secrets) {
        int end = request.indexOf("\r\n\r\n");
        for (String line : request.substring(0, end).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && HEADERS.contains(line.substring(0, colon).toLowerCase(Locale.ROOT))) {
                String value = line.substring(colon + 1).trim();
                add(value.substring(value.lastIndexOf(' ') + 1), secrets);
            }
        }
        for (String pair : request.substring(end + 4).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && FIELDS.contains(pair.substring(0, equals))) {
                add(URLDecoder.decode(pair.substring(equals + 1), UTF_8), secrets);
                add(pair.substring(equals + 1), secrets);
            }
        }
    }

    private static void add(String secret, Set<String> secrets) {
        if (secret.length() >= 8) {
            secrets.add(secret);
        }
    }
}
