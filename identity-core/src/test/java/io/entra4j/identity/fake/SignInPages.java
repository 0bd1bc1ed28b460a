package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pages on which a user signs in and consents: {@code GET /<tenant>/oauth2/v2.0/authorize} shows a form for name and
 * password, {@code POST /<tenant>/login} one for consent, {@code POST /<tenant>/consent} goes back to the application
 * with a code, or with an error.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">The flow</a>
 */
final class SignInPages {
    private static final String REQUEST = "request.";

    private final Directory directory;
    private final Users users;
    private final AuthorizationCodes codes;

    SignInPages(Directory directory, Users users, AuthorizationCodes codes) {
        this.directory = directory;
        this.users = users;
        this.codes = codes;
    }

    Answer authorize(String tenant, RecordedRequest request) {
        Map<String, String> asked = request.query();
        Answer refusal = check(tenant, asked);
        return refusal == null ? loginPage(tenant, asked, "") : refusal;
    }

    Answer login(String tenant, RecordedRequest request) {
        Map<String, String> asked = asked(request.form());
        if (request.form().containsKey("cancel")) {
            return cancelled(asked);
        }
        FakeUser user = users.named(request.form().getOrDefault("username", ""));
        if (user == null || !request.form().getOrDefault("password", "").equals(user.password())) {
            return loginPage(tenant, asked, "Your account or password is incorrect.");
        }
        return page(
                "Permissions requested",
                form(
                        tenant + "/consent",
                        asked,
                        "<p>The application asks for: " + escape(asked.getOrDefault("scope", "")) + "</p>"
                                + "<input type='hidden' name='user' value='" + escape(user.username()) + "'>"
                                + "<button id='accept' name='accept' value='1'>Accept</button>"
                                + "<button id='cancel' name='cancel' value='1'>Cancel</button>"));
    }

    Answer consent(String tenant, RecordedRequest request) {
        Map<String, String> asked = asked(request.form());
        FakeUser user = users.named(request.form().getOrDefault("user", ""));
        if (request.form().containsKey("cancel") || user == null) {
            return cancelled(asked);
        }
        String code = codes.issue(user, asked);
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("code", code);
        if ("1".equals(asked.get("client_info"))) {
            answer.put("client_info", UserTokens.clientInfo(user));
        }
        return back(asked, answer);
    }

    private static Answer cancelled(Map<String, String> asked) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", "access_denied");
        answer.put("error_subcode", "cancel");
        answer.put(
                "error_description",
                "AADSTS65004: User declined to consent to access the app. <script>document.title='owned'</script>");
        return back(asked, answer);
    }

    private @Nullable Answer check(String tenant, Map<String, String> asked) {
        String tenantId =
                Directory.isPlaceholder(tenant) ? FakeEntra.TENANT_ID : directory.tenantId(tenant, "invalid_request");
        FakeApplication application = directory.application(tenantId, asked.getOrDefault("client_id", ""));
        String redirectUri = asked.getOrDefault("redirect_uri", "");
        if (!application.allowsRedirect(redirectUri)) {
            return page(
                    "Sign in",
                    "<p>AADSTS50011: The redirect URI '" + escape(redirectUri) + "' specified in the request does not"
                            + " match the redirect URIs configured for the application '"
                            + escape(application.clientId()) + "'.</p>");
        }
        if (!"code".equals(asked.get("response_type"))) {
            throw EntraException.invalidRequest(900561, "The endpoint only accepts 'code' requests.");
        }
        if (asked.containsKey("code_challenge") && !"S256".equals(asked.get("code_challenge_method"))) {
            throw EntraException.invalidRequest(501491, "The size of the code challenge or its method is not valid.");
        }
        RequestedScopes.orGraph(new TokenForm(tenant, asked), tenantId);
        return null;
    }

    private static Answer loginPage(String tenant, Map<String, String> asked, String problem) {
        return page(
                "Sign in",
                form(
                        tenant + "/login",
                        asked,
                        "<p id='problem'>" + escape(problem) + "</p>"
                                + "<input id='username' name='username' value='"
                                + escape(asked.getOrDefault("login_hint", "")) + "'>"
                                + "<input id='password' name='password' type='password'>"
                                + "<button id='submit' name='submit' value='1'>Sign in</button>"
                                + "<button id='cancel' name='cancel' value='1'>Cancel</button>"));
    }

    private static Answer back(Map<String, String> asked, Map<String, String> answer) {
        if (asked.containsKey("state")) {
            answer.put("state", asked.get("state"));
        }
        String redirectUri = asked.get("redirect_uri");
        if ("form_post".equals(asked.get("response_mode"))) {
            String fields = answer.entrySet().stream()
                    .map(field -> "<input type='hidden' name='" + field.getKey() + "' value='"
                            + escape(field.getValue()) + "'>")
                    .collect(Collectors.joining());
            return Answer.html(
                    200,
                    "<html><body onload='document.forms[0].submit()'><form method='post' action='" + escape(redirectUri)
                            + "'>" + fields + "</form></body></html>");
        }
        String query = answer.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return Answer.html(302, "")
                .withHeader("Location", redirectUri + (redirectUri.contains("?") ? "&" : "?") + query);
    }

    /** The request travels through the pages in hidden fields. */
    private static String form(String action, Map<String, String> asked, String content) {
        String hidden = asked.entrySet().stream()
                .map(field -> "<input type='hidden' name='" + REQUEST + escape(field.getKey()) + "' value='"
                        + escape(field.getValue()) + "'>")
                .collect(Collectors.joining());
        return "<form method='post' action='/" + escape(action) + "'>" + hidden + content + "</form>";
    }

    private static Map<String, String> asked(Map<String, String> form) {
        Map<String, String> asked = new LinkedHashMap<>();
        form.forEach((name, value) -> {
            if (name.startsWith(REQUEST)) {
                asked.put(name.substring(REQUEST.length()), value);
            }
        });
        return asked;
    }

    private static Answer page(String title, String body) {
        return Answer.html(
                200,
                "<!doctype html><html><head><title>" + title + "</title></head><body><h1>" + title + "</h1>" + body
                        + "</body></html>");
    }

    static boolean isLoopback(String redirectUri) {
        try {
            URI uri = new URI(redirectUri);
            return "http".equals(uri.getScheme())
                    && ("localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String escape(@Nullable String text) {
        return String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }
}
