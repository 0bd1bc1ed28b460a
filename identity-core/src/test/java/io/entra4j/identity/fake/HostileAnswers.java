package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes up answers, by chance and from what was asked. */
final class HostileAnswers {

    /** What goes over the wire; nothing at all for as long as the round lasts if it is held back. */
    record Answer(byte[] bytes, boolean staysOpen, boolean heldBack) {}

    private static final List<String> PATTERNS = List.of(
            "\\",
            "no ",
            "\"",
            "[",
            "{\"a\":",
            "eyJ",
            " ",
            "\"token\":\"",
            "'access_token': '",
            "\n",
            "\u001b[31m",
            "9",
            "=",
            "&amp;",
            "Bearer ",
            "claims=\"",
            "%",
            "\u00e9",
            "<",
            "AADSTS");
    private static final List<String> ERRORS = List.of(
            "invalid_client",
            "invalid_grant",
            "interaction_required",
            "temporarily_unavailable",
            "authorization_pending",
            "slow_down",
            "in\r\nvalid\u001b[2J",
            "invalid_scope");
    private static final List<String> NUMBERS = List.of(
            "3600", "\"3600\"", "0", "-1", "1e300", "99999999999999999999", "\"x\"", "null", "[]", "5", "\"5e9\"");

    private final List<String> elsewhere;
    private final Set<String> secrets;
    private Random chance = new Random(0);

    HostileAnswers(List<String> elsewhere, Set<String> secrets) {
        this.elsewhere = elsewhere;
        this.secrets = secrets;
    }

    synchronized void nextRound(Random by) {
        chance = by;
    }

    synchronized Answer next(String request) {
        if (chance.nextInt(2_000) == 0) {
            return new Answer(new byte[0], false, true);
        }
        int status = one(List.of(200, 200, 200, 302, 303, 307, 308, 400, 400, 401, 401, 403, 404, 410, 429, 500, 503));
        byte[] body = body(request).getBytes(chance.nextInt(10) == 0 ? ISO_8859_1 : UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        headers(head, status);
        boolean cutOff = chance.nextInt(20) == 0;
        head.append("Content-Length: ")
                .append(cutOff ? body.length + 10_000 : body.length)
                .append("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return new Answer(bytes.toByteArray(), !cutOff, false);
    }

    private void headers(StringBuilder head, int status) {
        if (status / 100 == 3) {
            head.append("Location: ").append(one(elsewhere)).append("/somewhere\r\n");
        }
        if (status == 401) {
            head.append("WWW-Authenticate: ").append(challenge()).append("\r\n");
        }
        if (chance.nextInt(4) == 0) {
            head.append("Retry-After: ")
                    .append(one(List.of("0", "1", "-1", "99999999999", "soon", "Fri, 31 Dec 9999 23:59:59 GMT")))
                    .append("\r\n");
        }
        head.append("Content-Type: ")
                .append(one(List.of("application/json", "text/html", "text/plain; charset=nonsense", ";;;", "a/b")))
                .append("\r\n");
        if (chance.nextInt(4) == 0) {
            head.append("x-ms-request-id: ")
                    .append(requestId().repeat(chance.nextInt(50)))
                    .append("\r\n");
        }
    }

    /** Seldom one that no header can hold: after that, the JDK's client of Java 17 leaves a connection open. */
    private String requestId() {
        return chance.nextInt(100) == 0 ? "id\u001b[31m" : "id;";
    }

    private String challenge() {
        String claims = one(List.of(
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + chance.nextInt() + "\"}}}",
                "{\"a\":\"" + "x".repeat(chance.nextInt(20_000)) + "\"}",
                "[]",
                "nonsense"));
        return one(List.of(
                "Bearer error=\"insufficient_claims\", claims=\""
                        + Base64.getEncoder().encodeToString(claims.getBytes(UTF_8)) + "\"",
                "Bearer claims=\"" + claims.replace("\"", "") + "\"",
                "Basic realm=/etc/passwd",
                "Basic realm=" + "../".repeat(chance.nextInt(100)),
                one(PATTERNS).replaceAll("[\\r\\n]", "").repeat(chance.nextInt(500))));
    }

    private String body(String request) {
        return switch (chance.nextInt(12)) {
            case 0 -> request;
            case 1 -> "<html><body>" + request.replace("<", "&lt;") + "</body></html>";
            case 2, 3, 4 -> error(request);
            case 5, 6, 7 -> tokens();
            case 8 -> tokens().substring(0, 30);
            case 9 -> one(PATTERNS).repeat(chance.nextInt(chance.nextInt(100) == 0 ? 200_000 : 2_000));
            case 10 -> random();
            default -> "";
        };
    }

    /** As Entra and its like refuse, with an echo of what was sent. */
    private String error(String request) {
        String description = "AADSTS" + one(List.of("7000215", "50076", "700016", "65001", "90055", "70000", "53003"))
                + ": you sent " + request + one(PATTERNS).repeat(chance.nextInt(50));
        return "{\"error\":" + JsonText.quoted(one(ERRORS)) + ",\"error_description\":" + JsonText.quoted(description)
                + ",\"error_codes\":[" + one(NUMBERS) + "],\"suberror\":"
                + JsonText.quoted(one(PATTERNS).repeat(3))
                + ",\"message\":" + JsonText.quoted(description) + ",\"correlation_id\":"
                + JsonText.quoted("c\r\n" + one(PATTERNS)) + ",\"claims\":" + JsonText.quoted(one(PATTERNS)) + "}";
    }

    private String tokens() {
        return "{\"token_type\":\"Bearer\""
                + member("access_token", token())
                + member("refresh_token", token())
                + member("device_code", token())
                + member("value", jwt())
                + member("oidcToken", jwt())
                + member("user_code", "A\\u001b[1mB")
                + member("verification_uri", one(elsewhere))
                + member("message", "enter")
                + number("expires_in")
                + number("expires_on")
                + number("refresh_in")
                + number("interval")
                + "}";
    }

    private static String member(String name, String value) {
        return ",\"" + name + "\":\"" + value + "\"";
    }

    private String number(String name) {
        return ",\"" + name + "\":" + one(NUMBERS);
    }

    private String token() {
        return chance.nextBoolean() ? jwt() : secret("opaque-");
    }

    private String jwt() {
        return secret("eyJ");
    }

    private String secret(String start) {
        String token = start + Long.toHexString(chance.nextLong()) + Long.toHexString(chance.nextLong());
        secrets.add(token);
        return token;
    }

    private String random() {
        StringBuilder text = new StringBuilder();
        for (int i = chance.nextInt(500); i >= 0; i--) {
            text.append((char) chance.nextInt(256));
        }
        return text.toString();
    }

    private <T> T one(List<T> of) {
        return of.get(chance.nextInt(of.size()));
    }
}
