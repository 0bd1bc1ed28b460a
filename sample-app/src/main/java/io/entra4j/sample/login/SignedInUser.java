package io.entra4j.sample.login;

import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import io.entra4j.identity.spring.credential.AzureOAuth2Properties.Registration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.util.StringUtils;

/** The signed-in user, how the application authenticated, and which tokens it got. Holds no token. */
record SignedInUser(
        @Nullable String username,
        @Nullable String objectId,
        @Nullable String tenantId,
        String clientId,
        String method,
        String source,
        boolean secret,
        Instant expires,
        boolean refreshToken,
        String scopes) {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    static SignedInUser of(OidcUser user, OAuth2AuthorizedClient client, AzureOAuth2Properties properties) {
        ClientRegistration registration = client.getClientRegistration();
        return new SignedInUser(
                user.getPreferredUsername(),
                user.getClaimAsString("oid"),
                user.getClaimAsString("tid"),
                registration.getClientId(),
                registration.getClientAuthenticationMethod().getValue(),
                source(properties.client().registrations().get(registration.getRegistrationId())),
                StringUtils.hasText(registration.getClientSecret()),
                Objects.requireNonNull(client.getAccessToken().getExpiresAt()),
                client.getRefreshToken() != null,
                String.join(" ", client.getAccessToken().getScopes()));
    }

    String expiresClock() {
        return CLOCK.format(expires.atZone(ZoneId.systemDefault()));
    }

    private static String source(@Nullable Registration registration) {
        return registration == null || registration.assertion().source() == null
                ? "none"
                : registration
                        .assertion()
                        .source()
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }
}
