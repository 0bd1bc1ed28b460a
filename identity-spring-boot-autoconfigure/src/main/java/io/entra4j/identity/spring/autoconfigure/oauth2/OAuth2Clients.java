package io.entra4j.identity.spring.autoconfigure.oauth2;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.TokenAccount;
import io.entra4j.identity.http.Http;
import io.entra4j.identity.spring.autoconfigure.StatusReporters;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.oauth2.OAuth2ClientIdentity;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds what client registrations of Spring Security authenticate with, as properties describe it. All is built at the
 * start, without a request. For use by any number of threads.
 */
final class OAuth2Clients implements StatusReporters {

    private static final String NAME = "oauth2.";

    private final OAuth2Registrations registrations;
    private final AzureCredentials credentials;
    private final CredentialOptions options;
    private final Map<String, OAuth2ClientIdentity> identities = new LinkedHashMap<>();

    /**
     * Builds what the registrations authenticate with.
     *
     * @param registrations what properties say
     * @param credentials that registrations may name
     * @throws InvalidCredentialPropertyException if properties do not describe a registration well
     */
    OAuth2Clients(OAuth2Registrations registrations, AzureCredentials credentials) {
        this.registrations = registrations;
        this.credentials = credentials;
        this.options = credentials.options("oauth2");
        registrations.identities().forEach(id -> identities.put(id, identity(id)));
    }

    /**
     * Returns what a registration authenticates with.
     *
     * @param registrationId its ID
     * @return {@code null} if it is none of ours
     */
    @Nullable
    OAuth2ClientIdentity find(String registrationId) {
        return identities.get(registrationId);
    }

    /**
     * Returns the credential of a registration with the grant type {@code azure_identity}.
     *
     * @param registrationId its ID
     * @return the one that properties name for it, else the application's own
     * @throws InvalidCredentialPropertyException if there is none of this name
     */
    TokenCredential credential(String registrationId) {
        AzureOAuth2Properties.Registration registration = registrations.described(registrationId);
        return credentials.named(
                registration == null ? null : registration.credential(),
                OAuth2Registrations.prefix(registrationId) + ".credential");
    }

    /**
     * Returns what sends requests to token endpoints.
     *
     * @return what sends those of the credentials
     */
    Http http() {
        return options.http();
    }

    /**
     * Returns what time it is to the registrations.
     *
     * @return the clock of the credentials
     */
    Clock clock() {
        return options.clock();
    }

    @Override
    public Map<String, CredentialStatus.Reporter> reporters() {
        Map<String, CredentialStatus.Reporter> named = new LinkedHashMap<>();
        identities.forEach((id, identity) -> named.put(NAME + id, identity.account()));
        return named;
    }

    private OAuth2ClientIdentity identity(String id) {
        AzureOAuth2Properties.Registration registration = registrations.described(id);
        CredentialOptions own = credentials.options(NAME + id);
        ClientAssertionSource assertions = registration == null
                ? null
                : credentials.assertions(OAuth2Registrations.prefix(id), NAME + id, "The OAuth2 client '" + id + "'");
        return new OAuth2ClientIdentity(
                id,
                assertions,
                registrations.onBehalfOf().contains(id),
                new TokenAccount("OAuth2Client", assertions, own));
    }
}
