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
 * Holds the assertion sources of Spring Security's client registrations, as properties describe them. All are built at
 * the start, without a request. Safe for use by many threads.
 */
final class OAuth2Clients implements StatusReporters {

    private static final String NAME = "oauth2.";

    private final OAuth2Registrations registrations;
    private final AzureCredentials credentials;
    private final CredentialOptions options;
    private final Map<String, OAuth2ClientIdentity> identities = new LinkedHashMap<>();

    /**
     * Builds the assertion sources of the registrations.
     *
     * @param registrations the properties of the registrations
     * @param credentials the credentials that registrations may name
     * @throws InvalidCredentialPropertyException if properties do not describe a registration well
     */
    OAuth2Clients(OAuth2Registrations registrations, AzureCredentials credentials) {
        this.registrations = registrations;
        this.credentials = credentials;
        this.options = credentials.options("oauth2");
        registrations.identities().forEach(id -> identities.put(id, identity(id)));
    }

    /**
     * Returns the identity with which a registration authenticates.
     *
     * @param registrationId ID of the registration
     * @return the identity, {@code null} if Spring Security handles the registration alone
     */
    @Nullable
    OAuth2ClientIdentity find(String registrationId) {
        return identities.get(registrationId);
    }

    /**
     * Returns the credential of a registration with the grant type {@code azure_identity}.
     *
     * @param registrationId ID of the registration
     * @return the credential that properties name for it, else the application's own
     * @throws InvalidCredentialPropertyException if there is no credential of this name
     */
    TokenCredential credential(String registrationId) {
        AzureOAuth2Properties.Registration registration = registrations.described(registrationId);
        return credentials.named(
                registration == null ? null : registration.credential(),
                OAuth2Registrations.prefix(registrationId) + ".credential");
    }

    /**
     * Returns the HTTP client for token endpoints.
     *
     * @return the HTTP client of the credentials
     */
    Http http() {
        return options.http();
    }

    /**
     * Returns the clock of the registrations.
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
