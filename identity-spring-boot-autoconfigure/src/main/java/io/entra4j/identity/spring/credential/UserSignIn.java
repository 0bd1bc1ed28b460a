package io.entra4j.identity.spring.credential;

import io.entra4j.identity.user.UserCredentialBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Holds {@code ….user.*}, which all types that sign in a user share.
 *
 * @param loginHint User name that the sign-in page suggests.
 * @param redirectUrl Address on this machine to which the browser brings the answer. By default http://localhost at any free port.
 * @param timeout Time to wait for the user. By default 5m for a browser, and the lifetime of the code for a device.
 * @param recordFile File that records the account that signed in. With cache.persistence.enabled, the next start uses this sign-in again.
 */
@ConfigurationProperties(AzureIdentityProperties.PREFIX + ".user")
record UserSignIn(
        @Nullable String loginHint,
        @Nullable String redirectUrl,
        @Nullable Duration timeout,
        @Nullable String recordFile) {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    /** Variables that are set where applications are deployed, and not on the machine of a developer. */
    private static final List<String> DEPLOYED =
            List.of("KUBERNETES_SERVICE_HOST", "WEBSITE_SITE_NAME", "CONTAINER_APP_NAME", "IDENTITY_ENDPOINT");

    static UserSignIn of(Ingredients ingredients) {
        return ingredients.bind("user", UserSignIn.class);
    }

    /** Returns the keys that all types that sign in a user share, and the given ones. */
    static List<String> keys(String... own) {
        return Stream.concat(
                        Stream.of("tenant-id", "client-id", "additionally-allowed-tenants", "user.record-file"),
                        Stream.of(own))
                .toList();
    }

    static List<String> variables() {
        return Stream.concat(
                        Stream.of(
                                "AZURE_TENANT_ID", "BROWSER", "CODESPACES", "DISPLAY", "SUDO_USER", "WAYLAND_DISPLAY"),
                        Stream.concat(Stream.of("WSL_DISTRO_NAME"), DEPLOYED.stream()))
                .toList();
    }

    <B extends UserCredentialBuilder<B>> B configure(B builder, Ingredients ingredients) {
        String file = Ingredients.set(recordFile);
        return ingredients.checked(
                "user.record-file",
                () -> ingredients
                        .user(builder)
                        .clientId(Ingredients.set(ingredients.shared().clientId()))
                        .authenticationRecordFile(file == null ? null : Path.of(file)));
    }

    /** Warns if the application is deployed, because there is no user at a server who could sign in. */
    void warnIfDeployed(Ingredients ingredients) {
        DEPLOYED.stream()
                .filter(name -> ingredients.variable(name) != null)
                .findFirst()
                .ifPresent(name -> LOGGER.warn(
                        "{} is '{}', which asks a user to sign in, but {} shows that this application is"
                                + " deployed, where no user can answer. This type is for development. Use a managed"
                                + " identity here.",
                        ingredients.prefix().name("type"),
                        ingredients.type(),
                        name));
    }

    /** Returns a text without the user. */
    @Override
    public String toString() {
        return "UserSignIn";
    }
}
