package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenAccount;
import io.entra4j.identity.http.Http;
import io.entra4j.identity.spring.oauth2.OAuth2ClientIdentity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * Holds what client registrations of Spring Security authenticate with, as properties describe it. All is built at the
 * start, without a request. For use by any number of threads.
 */
public final class OAuth2Clients implements AutoCloseable {

    private static final String NAME = "oauth2.";

    private final OAuth2Registrations registrations;
    private final AzureCredentials credentials;
    private final BeanFactory beans;
    private final CredentialOptions options;
    private final Map<String, OAuth2ClientIdentity> identities = new LinkedHashMap<>();
    private final List<EntraCredential> owned = new ArrayList<>();

    /**
     * Builds what the registrations authenticate with.
     *
     * @param registrations what properties say
     * @param credentials that registrations may name
     * @param beans where other credentials and assertions may be
     * @throws InvalidCredentialPropertyException if properties do not describe a registration well
     */
    public OAuth2Clients(OAuth2Registrations registrations, AzureCredentials credentials, BeanFactory beans) {
        this.registrations = registrations;
        this.credentials = credentials;
        this.beans = beans;
        this.options = credentials.options("oauth2");
        registrations.identities().forEach(id -> identities.put(id, identity(id)));
    }

    /**
     * Returns what a registration authenticates with.
     *
     * @param registrationId its ID
     * @return {@code null} if it is none of ours
     */
    public @Nullable OAuth2ClientIdentity find(String registrationId) {
        return identities.get(registrationId);
    }

    /**
     * Returns the credential of a registration with the grant type {@code azure_identity}.
     *
     * @param registrationId its ID
     * @return the one that properties name for it, else the application's own
     * @throws InvalidCredentialPropertyException if there is none of this name
     */
    public TokenCredential credential(String registrationId) {
        AzureOAuth2Properties.Registration registration =
                registrations.properties().client().registrations().get(registrationId);
        return NamedCredential.of(
                registration == null ? null : registration.credential(),
                OAuth2Registrations.prefix(registrationId),
                credentials,
                beans);
    }

    /**
     * Returns what sends requests to token endpoints.
     *
     * @return what sends those of the credentials
     */
    public Http http() {
        return options.http();
    }

    /**
     * Returns what time it is to the registrations.
     *
     * @return the clock of the credentials
     */
    public Clock clock() {
        return options.clock();
    }

    /** By the names that health and metrics show. */
    Map<String, CredentialStatus.Reporter> reporters() {
        Map<String, CredentialStatus.Reporter> named = new LinkedHashMap<>();
        identities.forEach((id, identity) -> named.put(NAME + id, identity.account()));
        return named;
    }

    private OAuth2ClientIdentity identity(String id) {
        AzureOAuth2Properties.Registration registration =
                registrations.properties().client().registrations().get(id);
        CredentialOptions own = credentials.options(NAME + id);
        ClientAssertionSource assertions = registration == null
                ? null
                : new AssertionSourceFactory(id, registration, own, beans, owned::add).create(credentials);
        return new OAuth2ClientIdentity(
                id,
                assertions,
                registrations.onBehalfOf().contains(id),
                new TokenAccount("OAuth2Client", assertions, own));
    }

    /** Closes the credentials that were made for registrations. */
    @Override
    public void close() {
        owned.forEach(EntraCredential::close);
    }
}
