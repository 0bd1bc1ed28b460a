package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Codes for a user's sign-in on another device.
 *
 * @param deviceCode the secret code with which this application asks for the result
 * @param userCode the code that the user enters; without control characters
 * @param verificationUrl the page on which the user enters the code; an {@code https} URL
 * @param message tells the user what to do; one line without control characters
 * @param expiresAt when the codes expire
 * @param interval the shortest wait between two requests for the result; one minute at most
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
    private static final long MAX_INTERVAL_SECONDS = 60;
    private static final long DEFAULT_LIFE_SECONDS = 900;
    private static final int MAX_SHOWN = 1000;

    /**
     * @param endpoints the endpoints of a provider other than Entra, {@code null} for Entra
     */
    static DeviceAuthorization fetch(
            String who,
            String clientId,
            TokenRequest request,
            CredentialOptions options,
            @Nullable OpenIdMetadata endpoints) {
        String url = endpoints == null ? url(request, options) : endpoints.deviceAuthorization();
        if (url == null) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            "%s cannot start the sign-in: the provider has no 'device_authorization_endpoint'."
                                    .formatted(who),
                            "use a credential that signs users in with a browser."),
                    EntraError.local("no_device_code"),
                    null);
        }
        MsalHttpClient http = new MsalHttpClient(options);
        List<String> asked = Acquisition.asked(request, options.authorityHost());
        Instant askedAt = options.clock().instant();
        Answer answer;
        try {
            answer = http.exchange(Request.post(url, form(clientId, request)));
        } catch (IOException | RuntimeException e) {
            throw MsalErrors.translate(who, asked, e, http);
        }
        Map<?, ?> json = answer.json();
        DeviceAuthorization device = answer.status() / 100 == 2 && json != null ? read(json, askedAt) : null;
        if (device == null) {
            throw MsalErrors.unusable(who, asked, http);
        }
        if (!isHttps(device.verificationUrl)) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            "%s did not start the sign-in: the service named the page '%s', which is not an https URL."
                                    .formatted(who, device.verificationUrl),
                            "check the authority host, and any proxy between this machine and the token service."),
                    EntraError.local("verification_uri"),
                    null);
        }
        return device;
    }

    private static String url(TokenRequest request, CredentialOptions options) {
        String tenant = Objects.requireNonNull(request.tenantId());
        String path = TenantPolicy.isAdfs(tenant) ? "/oauth2/devicecode" : "/oauth2/v2.0/devicecode";
        return AuthorityHosts.tenantUrl(options.authorityHost(), tenant) + path;
    }

    private static String form(String clientId, TokenRequest request) {
        String scopes = Stream.concat(request.scopes().stream(), Stream.of("openid", "profile", "offline_access"))
                .distinct()
                .collect(Collectors.joining(" "));
        return "client_id=" + Form.encoded(clientId) + "&scope=" + Form.encoded(scopes);
    }

    private static @Nullable DeviceAuthorization read(Map<?, ?> answer, Instant askedAt) {
        String url = shown(answer, "verification_uri");
        url = url.isEmpty() ? shown(answer, "verification_url") : url;
        String userCode = shown(answer, "user_code");
        if (!(answer.get("device_code") instanceof String deviceCode) || userCode.isEmpty() || url.isEmpty()) {
            return null;
        }
        String message = shown(answer, "message");
        return new DeviceAuthorization(
                deviceCode,
                userCode,
                url,
                message.isEmpty()
                        ? "To sign in, open %s in a browser and enter the code %s.".formatted(url, userCode)
                        : message,
                askedAt.plusSeconds(seconds(answer.get("expires_in"), DEFAULT_LIFE_SECONDS)),
                Duration.ofSeconds(
                        Math.min(seconds(answer.get("interval"), DEFAULT_INTERVAL_SECONDS), MAX_INTERVAL_SECONDS)));
    }

    /** Returns a text for the user's terminal, without escape sequences. */
    private static String shown(Map<?, ?> answer, String name) {
        return answer.get(name) instanceof String text ? ForeignText.oneLine(text, MAX_SHOWN) : "";
    }

    private static boolean isHttps(String url) {
        try {
            URI page = URI.create(url);
            return "https".equalsIgnoreCase(page.getScheme()) && page.getHost() != null && page.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
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
