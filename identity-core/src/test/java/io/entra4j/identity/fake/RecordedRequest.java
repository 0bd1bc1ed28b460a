package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import java.net.URLDecoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request that reached the fake.
 *
 * @param method the HTTP method
 * @param path the path as sent, without the query
 * @param query the decoded query parameters
 * @param headers the headers; names are looked up without regard to case, of several values the first is kept
 * @param form the decoded form parameters; empty unless the body is {@code application/x-www-form-urlencoded}
 * @param body the body as sent
 */
public record RecordedRequest(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        Map<String, String> form,
        String body) {

    private static final String TOKEN_PATH = "/oauth2/v2.0/token";
    /** MSAL forgets to say that it sends a form there, and Entra does not mind. */
    private static final String DEVICE_CODE_PATH = "/devicecode";

    private static final String ADFS_TOKEN_PATH = "/adfs/oauth2/token";

    static RecordedRequest of(Request request) {
        String[] url = request.getUrl().split("\\?", 2);
        Map<String, String> headers = headersOf(request);
        String body = request.getBodyAsString();
        return new RecordedRequest(
                request.getMethod().value(),
                url[0],
                decode(url.length == 2 ? url[1] : ""),
                headers,
                isForm(headers) || url[0].endsWith(DEVICE_CODE_PATH) ? decode(body) : Map.of(),
                body);
    }

    boolean isTokenRequest() {
        return method.equals("POST") && (path.endsWith(TOKEN_PATH) || path.equals(ADFS_TOKEN_PATH));
    }

    /** Returns the token in {@code Authorization}; {@code null} without one. */
    @Nullable
    String bearer() {
        String authorization = headers.getOrDefault("Authorization", "");
        return authorization.startsWith("Bearer ") ? authorization.substring("Bearer ".length()) : null;
    }

    boolean hasBearer(String token) {
        return token.equals(bearer());
    }

    private static Map<String, String> headersOf(Request request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpHeader header : request.getHeaders().all()) {
            headers.put(header.key(), header.firstValue());
        }
        return Collections.unmodifiableMap(headers);
    }

    private static boolean isForm(Map<String, String> headers) {
        String contentType = headers.getOrDefault("Content-Type", "").toLowerCase(Locale.ROOT);
        return contentType.split(";", 2)[0].strip().equals("application/x-www-form-urlencoded");
    }

    private static Map<String, String> decode(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            String[] nameAndValue = pair.split("=", 2);
            if (nameAndValue.length == 2) {
                parameters.put(URLDecoder.decode(nameAndValue[0], UTF_8), URLDecoder.decode(nameAndValue[1], UTF_8));
            }
        }
        return Collections.unmodifiableMap(parameters);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
