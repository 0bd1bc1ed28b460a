package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A tenant has an ID and domains; which of them a resource names is not the user's fault. */
class TenantNamesTests {

    private static final String ID = FakeEntra.TENANT_ID;
    private static final String DOMAIN = FakeEntra.TENANT_DOMAIN;
    private static final String OTHER = "0e7e0000-0000-4000-8000-000000000009";

    private final FakeEntra entra = FakeEntra.start();

    @AfterEach
    void stop() {
        entra.close();
    }

    @ParameterizedTest
    @CsvSource({
        DOMAIN + "," + ID + ",false",
        DOMAIN + "," + ID + ",true",
        "CONTOSO.onmicrosoft.com," + ID + ",true",
        ID + "," + DOMAIN + ",false",
        ID + "," + DOMAIN + ",true"
    })
    void requestByAnotherNameOfTheConfiguredTenantIsAnswered(String configured, String requested, String single) {
        EntraCredential credential = credential(configured, Map.of("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH", single));

        assertThat(TokenIdentity.of(credential.getTokenSync(context(requested))).tenantId())
                .isEqualTo(ID);
        assertThat(credential.getToken(context(requested)).block()).isNotNull();
        assertThat(metadataRequests()).isOne();
    }

    @Test
    void tokenOfTheConfiguredTenantTellsItsIdWithoutAFurtherRequest() {
        EntraCredential credential = credential(DOMAIN, Map.of());
        credential.getTokenSync(context(null));

        assertThat(credential.getTokenSync(context(ID))).isSameAs(credential.getTokenSync(context(null)));
        assertThat(metadataRequests()).isZero();
    }

    @Test
    void anotherTenantIsRefusedWithoutATokenRequest() {
        EntraCredential credential = credential(DOMAIN, Map.of());

        assertRefused(credential, OTHER);
        assertRefused(credential, OTHER.replace('9', '8'));

        assertThat(entra.tokenRequests()).isZero();
        assertThat(metadataRequests()).isOne();
    }

    @Test
    void domainOfAnotherTenantIsRefusedAndRemembered() {
        EntraCredential credential = credential(ID, Map.of());

        assertRefused(credential, "fabrikam.com");
        assertRefused(credential, "fabrikam.com");

        assertThat(entra.tokenRequests()).isZero();
        assertThat(metadataRequests()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER, "other", "common", "organizations"})
    void clearlyDifferentTenantIsRefusedWithoutARequest(String requested) {
        assertRefused(credential(ID, Map.of()), requested);

        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void memberOfAChainAnswersForAnotherNameOfItsTenant() {
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .addLast(credential(DOMAIN, Map.of()))
                .build();

        assertThat(chain.getTokenSync(context(ID))).isNotNull();
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> chain.getTokenSync(context(OTHER)))
                .withMessageContaining("additionallyAllowedTenants");
    }

    @Test
    void outageDuringTheTenantLookUpIsReportedAsOutage() {
        ReroutingHttpClient rerouting = new ReroutingHttpClient(entra);
        AtomicBoolean outage = new AtomicBoolean(true);
        EntraCredential credential = credential(
                DOMAIN,
                options(Map.of())
                        .httpClient(request ->
                                outage.get() ? Mono.error(new ConnectException("no route")) : rerouting.send(request))
                        .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
                        .build());

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context(ID)))
                .withMessageStartingWith("ClientSecretCredential was asked for a token of tenant '" + ID
                        + "', and cannot find out whether that is its own tenant '" + DOMAIN
                        + "': no answer from https://")
                .matches(e -> e.error().isTransient());
        outage.set(false);
        credential.clear();

        assertThat(credential.getTokenSync(context(ID))).isNotNull();
    }

    private static void assertRefused(EntraCredential credential, String tenant) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context(tenant)))
                .withMessageContaining("'" + tenant + "'")
                .withMessageContaining("additionallyAllowedTenants");
    }

    private long metadataRequests() {
        return entra.requests().stream()
                .map(RecordedRequest::path)
                .filter(path -> path.endsWith("/v2.0/.well-known/openid-configuration"))
                .count();
    }

    private EntraCredential credential(String tenant, Map<String, String> variables) {
        return credential(
                tenant, options(variables).sslContext(entra.sslContext()).build());
    }

    private CredentialOptions.Builder options(Map<String, String> variables) {
        return CredentialOptions.builder()
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .configuration(TestConfiguration.of(variables));
    }

    private static EntraCredential credential(String tenant, CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(tenant)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private static TokenRequestContext context(String tenant) {
        return new TokenRequestContext()
                .setScopes(List.of("https://vault.azure.net/.default"))
                .setTenantId(tenant);
    }
}
