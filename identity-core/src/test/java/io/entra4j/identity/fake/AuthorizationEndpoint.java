package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /<tenant>/oauth2/v2.0/authorize}: shows the users that may be chosen, and sends the chosen one, or the one
 * of {@code login_hint}, back with a code. No password is asked for.
 */
final class AuthorizationEndpoint implements Endpoint {
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final Directory directory;
    private final Users users;
    private final AuthorizationCodes codes;
    private final Supplier<Instant> now;

    AuthorizationEndpoint(Directory directory, Users users, AuthorizationCodes codes, Supplier<Instant> now) {
        this.directory = directory;
        this.users = users;
        this.codes = codes;
        this.now = now;
    }

    @Override
    public Answer answer(String tenant, RecordedRequest request) {
        Map<String, String> query = request.query();
        String tenantId = directory.tenantId(tenant, "invalid_request");
        FakeApplication application = directory.application(tenantId, required(query, "client_id"));
        String redirectUri = required(query, "redirect_uri");
        if (!application.redirectUris().contains(redirectUri)) {
            throw EntraException.invalidRequest(
                    50011,
                    "The redirect URI '" + redirectUri + "' specified in the request does not match the redirect URIs"
                            + " configured for the application '" + application.clientId() + "'.");
        }
        if (!required(query, "response_type").equals("code")) {
            throw EntraException.invalidRequest(700054, "response_type is not enabled for the application.");
        }
        String scope = required(query, "scope");
        String challenge = query.get("code_challenge");
        if (challenge != null && !"S256".equals(query.get("code_challenge_method"))) {
            throw EntraException.invalidRequest(9002313, "Invalid request. Request is malformed or invalid.");
        }
        String hint = query.get("login_hint");
        FakeUser user = hint == null ? null : users.named(hint);
        if (user == null) {
            return choice(request);
        }
        String code = codes.issue(new AuthorizationCodes.Issued(
                user,
                application.clientId(),
                redirectUri,
                scope,
                challenge,
                query.get("nonce"),
                now.get().plus(LIFETIME)));
        String location = redirectUri + (redirectUri.contains("?") ? "&" : "?") + "code=" + encoded(code) + "&state="
                + encoded(query.getOrDefault("state", ""));
        return Answer.html(302, "").withHeader("Location", location);
    }

    private Answer choice(RecordedRequest request) {
        String links = users.all().stream()
                .map(FakeUser::username)
                .sorted()
                .map(name -> "<p><a href=\"?" + link(request.query(), name) + "\">" + escaped(name) + "</a></p>")
                .collect(Collectors.joining());
        return Answer.html(
                200,
                "<html><head><title>Pick an account</title></head><body><h1>Pick an account</h1>" + links
                        + "</body></html>");
    }

    private static String link(Map<String, String> query, String username) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put("login_hint", username);
        return more.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&amp;"));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String required(Map<String, String> query, String name) {
        @Nullable String value = query.get(name);
        if (value == null || value.isBlank()) {
            throw EntraException.missingParameter(name);
        }
        return value;
    }
}
