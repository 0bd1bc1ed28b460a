package io.entra4j.identity.msal;

import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenRequest;
import java.net.MalformedURLException;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds what lets a user sign in on another device, and this application learn of it.
 *
 * @param deviceCode what this application asks with; secret
 * @param userCode what the user enters
 * @param verificationUrl where the user enters it
 * @param message tells the user to do so
 * @param expiresAt when the codes end
 * @param interval how long to wait before each question, at least
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8628#section-3.2">RFC 8628, Device Authorization Response</a>
 */
public record DeviceAuthorization(
        String deviceCode,
        String userCode,
        String verificationUrl,
        String message,
        Instant expiresAt,
        Duration interval) {

    private static final long DEFAULT_INTERVAL_SECONDS = 5;
    private static final long DEFAULT_LIFE_SECONDS = 900;

    static DeviceAuthorization fetch(String who, String clientId, TokenRequest request, CredentialOptions options) {
        MsalHttpClient http = new MsalHttpClient(options.pipeline(), options.clock());
        Instant askedAt = options.clock().instant();
        MsalHttpClient.Answer answer;
        try {
            answer = http.post(url(request, options), form(clientId, request));
        } catch (RuntimeException e) {
            throw MsalErrors.translate(who, e, http);
        }
        Map<?, ?> json = answer.json();
        DeviceAuthorization device = answer.statusCode() / 100 == 2 && json != null ? read(json, askedAt) : null;
        if (device == null) {
            throw MsalErrors.useless(who, http);
        }
        return device;
    }

    private static URL url(TokenRequest request, CredentialOptions options) {
        String tenant = Objects.requireNonNull(request.tenantId());
        String path = TenantPolicy.isAdfs(tenant) ? "/oauth2/devicecode" : "/oauth2/v2.0/devicecode";
        try {
            return new URL(AuthorityHosts.tenantUrl(options.authorityHost(), tenant) + path);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String form(String clientId, TokenRequest request) {
        String scopes = Stream.concat(request.scopes().stream(), Stream.of("openid", "profile", "offline_access"))
                .distinct()
                .collect(Collectors.joining(" "));
        return "client_id=" + Form.encoded(clientId) + "&scope=" + Form.encoded(scopes);
    }

    private static @Nullable DeviceAuthorization read(Map<?, ?> answer, Instant askedAt) {
        String url = answer.get("verification_uri") instanceof String uri
                ? uri
                : Objects.toString(answer.get("verification_url"), "");
        if (!(answer.get("device_code") instanceof String deviceCode)
                || !(answer.get("user_code") instanceof String userCode)
                || url.isBlank()) {
            return null;
        }
        return new DeviceAuthorization(
                deviceCode,
                userCode,
                url,
                answer.get("message") instanceof String text && !text.isBlank()
                        ? text
                        : "To sign in, open %s in a browser and enter the code %s.".formatted(url, userCode),
                askedAt.plusSeconds(seconds(answer.get("expires_in"), DEFAULT_LIFE_SECONDS)),
                Duration.ofSeconds(seconds(answer.get("interval"), DEFAULT_INTERVAL_SECONDS)));
    }

    private static long seconds(@Nullable Object value, long otherwise) {
        String text = value instanceof Number number ? Long.toString(number.longValue()) : String.valueOf(value);
        return text.matches("[1-9]\\d{0,5}") ? Long.parseLong(text) : otherwise;
    }

    @Override
    public String toString() {
        return "DeviceAuthorization";
    }
}
