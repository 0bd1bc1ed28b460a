package io.entra4j.identity.spring.credential;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds the settings with which OAuth2 clients of Spring Security authenticate without secrets.
 *
 * @param client Client registrations of Spring Security that authenticate without a secret, or use a credential.
 * @param onBehalfOf Client registrations of Spring Security that act on behalf of the application's callers.
 */
@ConfigurationProperties(AzureOAuth2Properties.PREFIX)
public record AzureOAuth2Properties(
        @DefaultValue Client client, @DefaultValue OnBehalfOf onBehalfOf) {

    /** Prefix of every property's name. */
    public static final String PREFIX = AzureIdentityProperties.PREFIX + ".oauth2";

    /**
     * Holds {@code azure.identity.oauth2.client.*}.
     *
     * @param registrations Credential or assertions of client registrations, by the registration's ID in Spring Security. Either "credential" names a credential; or "assertion.source" is file, managed-identity, github-actions, azure-pipelines, certificate or bean. The source's other settings are beside it, with the names they have for credentials: token-file, audience, bean-name, managed-identity, azure-pipelines and certificate.
     */
    public record Client(@DefaultValue Map<String, Registration> registrations) {}

    /**
     * Holds {@code azure.identity.oauth2.client.registrations.<id>.*}.
     *
     * @param credential Name of a credential whose tokens serve as assertions or, with the grant type azure_identity, as access tokens.
     * @param assertion Assertions with which the client authenticates.
     */
    public record Registration(
            @Nullable String credential, @DefaultValue Assertion assertion) {}

    /**
     * Holds {@code azure.identity.oauth2.client.registrations.<id>.assertion.*}. The source decides which other
     * properties are read.
     *
     * @param source Source of the assertions.
     */
    public record Assertion(@Nullable AssertionSource source) {}

    /**
     * Holds {@code azure.identity.oauth2.on-behalf-of.*}.
     *
     * @param registrations IDs of client registrations that fetch tokens on behalf of the application's callers, with the grant type jwt-bearer.
     * @param cache Cache of these tokens.
     */
    public record OnBehalfOf(
            @DefaultValue List<String> registrations,
            @DefaultValue Cache cache) {}

    /**
     * Holds {@code azure.identity.oauth2.on-behalf-of.cache.*}.
     *
     * @param maxEntries Largest number of tokens that are kept on behalf of callers. Beyond it, the least recently used tokens are dropped.
     */
    public record Cache(@DefaultValue("1000") int maxEntries) {}

    /** Returns a text with the registrations only. */
    @Override
    public String toString() {
        return "AzureOAuth2Properties[registrations=%s, onBehalfOf=%s]"
                .formatted(client.registrations().keySet(), onBehalfOf.registrations());
    }
}
