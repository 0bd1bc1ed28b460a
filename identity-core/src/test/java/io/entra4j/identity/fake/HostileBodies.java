package io.entra4j.identity.fake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Texts of nearly 1 MiB that cost a careless reader much more time, stack or memory than they cost their sender.
 */
public final class HostileBodies {

    /** How long a caller waits for what comes of one: enough for a slow machine, and far less than a careless reader needs. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int LENGTH = (1 << 20) - 1_000;

    private HostileBodies() {}

    /** Returns them, each with a name and as the argument of a parameterized test. */
    public static Stream<Arguments> arguments() {
        return Stream.of(
                body("backslashes", repeated("\\")),
                body("backslashes in JSON", "{\"error\":\"x\",\"error_description\":\"" + repeated("\\\\") + "\"}"),
                body("quotation marks", repeated("\"")),
                body("apostrophes", repeated("'a")),
                body("no no no", repeated("no ")),
                body(
                        "no no no in JSON",
                        "{\"error\":\"" + repeated("no ") + "\",\"message\":\"" + "no ".repeat(9) + "\"}"),
                body("a long number", "{\"expires_in\":" + repeated("9") + ",\"access_token\":\"a\"}"),
                body("a long fraction", "{\"expires_on\":0." + repeated("9") + ",\"access_token\":\"a\"}"),
                body("a huge exponent", "{\"expires_in\":1e" + repeated("9") + ",\"access_token\":\"a\"}"),
                body(
                        "many long numbers",
                        "{\"error_codes\":[" + repeated("9".repeat(90) + ",") + "9],\"error\":\"x\"}"),
                body(
                        "a token before long numbers",
                        "{\"access_token\":\"a\",\"expires_in\":3600,\"x\":[" + repeated("9".repeat(90) + ",") + "9]}"),
                body("nested arrays", repeated("[")),
                body("arrays nested in an object", "{\"error\":" + repeated("[")),
                body("nested objects", repeated("{\"a\":")),
                body("names with one hash", "{" + collisions() + "\"error\":\"x\"}"),
                body("beginnings of tokens", repeated("eyJ")),
                body("tokens", repeated("eyJhbGciOi.")),
                body("names of tokens", repeated("\"token\":")),
                body("names of printed tokens", repeated("'token")),
                body("letters", "\"" + repeated("a")),
                body("spaces", "a" + repeated(" ") + "b"),
                body("line breaks", "a" + repeated("\n") + "b"),
                body("escapes in JSON", "{\"error\":\"" + repeated("\\u005c") + "\"}"),
                body("escape characters", repeated("\u001b[1;")),
                body("codes", repeated("AADSTS")),
                body("codes and times", "AADSTS50076: " + repeated("Timestamp: 2026-11-24 ")),
                body("names of users", "AADSTS50076: " + repeated("a@a")),
                body("subscriptions", repeated("Subscription '")),
                body("logins", repeated("az login --tenant a") + "\nazd auth login" + repeated(" --scope a")),
                body(
                        "a login of many parts",
                        "AADSTS50076\naz login" + repeated(" --tenant a") + " az login azd auth login"),
                body(
                        "ID tokens",
                        "{\"access_token\":\"a\",\"expires_in\":3600,\"id_token\":\"e30." + base64("[") + ".e30\"}"),
                body(
                        "client info",
                        "{\"access_token\":\"a\",\"expires_in\":3600,\"client_info\":\"" + base64("9") + "\"}"));
    }

    private static Arguments body(String name, String text) {
        return Arguments.argumentSet(name, text);
    }

    private static String repeated(String part) {
        return part.repeat(LENGTH / part.length());
    }

    /** What stands in a part of a JWT, or beside it. */
    private static String base64(String part) {
        String json = "{\"exp\":" + part.repeat(LENGTH * 3 / 4 - 100);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Each pair of letters of one hash code, in all combinations, has one hash code, too. */
    private static String collisions() {
        return IntStream.range(0, 1 << 14)
                .mapToObj(i -> "\"" + name(i) + "\":1,")
                .collect(Collectors.joining());
    }

    private static String name(int number) {
        return IntStream.range(0, 14)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }
}
