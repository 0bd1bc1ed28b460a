package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.UsernamePasswordCredentialBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Recipe of a user whose name and password are configured. Deprecated, because Entra's flow is deprecated. */
final class UsernamePasswordRecipe implements CredentialRecipe {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final String GROUP = "username-password";
    private static final String USERNAME = "AZURE_USERNAME";
    private static final String PASSWORD = "AZURE_PASSWORD";

    /**
     * Holds {@code ….username-password.*}.
     *
     * @param username Name with which the user signs in. AZURE_USERNAME applies if it is not set.
     * @param password Password of the user. AZURE_PASSWORD applies if it is not set.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record UsernamePassword(
            @Nullable String username, @Nullable String password) {

        /** Returns a text without the user and the secret. */
        @Override
        public String toString() {
            return "UsernamePassword";
        }
    }

    @Override
    public List<String> keys() {
        return UserSignIn.keys(GROUP + ".username", GROUP + ".password");
    }

    @Override
    public List<String> variables() {
        return Stream.concat(UserSignIn.variables().stream(), Stream.of("AZURE_CLIENT_ID", USERNAME, PASSWORD))
                .toList();
    }

    @Override
    @SuppressWarnings("deprecation") // as the warning says
    public EntraCredential create(Ingredients of) {
        UsernamePassword own = of.bind(GROUP, UsernamePassword.class);
        UsernamePasswordCredentialBuilder builder =
                UserSignIn.of(of).configure(new UsernamePasswordCredentialBuilder(), of);
        builder.clientId(of.needed("client-id", of.shared().clientId(), "AZURE_CLIENT_ID"))
                .username(of.needed(GROUP + ".username", own.username(), USERNAME))
                .password(of.needed(GROUP + ".password", own.password(), PASSWORD));
        EntraCredential credential = of.checked(GROUP, builder::build);
        LOGGER.warn(
                "{} is '{}', which is deprecated. It fails where Entra demands a second factor. Use a"
                        + " managed identity, a certificate or a client secret for an application. Use"
                        + " 'interactive-browser' for a user.",
                of.prefix().name("type"),
                of.type());
        return credential;
    }
}
