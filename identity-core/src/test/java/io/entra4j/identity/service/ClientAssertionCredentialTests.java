package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.HostileBodies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ClientAssertionCredentialTests extends CredentialContract {

    private static final String OTHER_TENANT = "0e7e0000-0000-4000-8000-000000000001";

    private final JobService jobs = new JobService(entra, "unused");

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(jobs.forms())
                .singleElement()
                .asString()
                .contains(
                        "grant_type=client_credentials",
                        "client_id=" + FakeEntra.CLIENT_ID,
                        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
                        "client_assertion=" + jobs.tokens().get(0))
                .doesNotContain("client_secret");
    }

    @Test
    void supplierIsCalledForFetchesAndNotForCacheHits() {
        EntraCredential credential = credential();

        credential.getTokenSync(context());
        credential.getTokenSync(context());
        credential.refreshTokenSync(context());

        assertThat(jobs.tokens()).hasSize(2);
    }

    @Test
    void tokenOfAnotherCredentialServesAsAssertionInAnotherTenant() {
        entra.application(ourTokensAreTrusted(FakeApplication.builtIn().withTenant(OTHER_TENANT)));
        EntraCredential other = other();
        String exchanged = other.getTokenSync(exchange()).getToken();
        EntraCredential credential = from(other);

        credential.getTokenSync(context());
        credential.refreshTokenSync(context());

        assertThat(entra.requests()).hasSize(3);
        assertThat(entra.requests().get(0).path()).startsWith("/" + FakeEntra.TENANT_ID + "/");
        assertThat(entra.requests().get(0).form().get("scope")).contains(JobService.AUDIENCE + "/.default");
        assertThat(entra.requests().get(1).path()).startsWith("/" + OTHER_TENANT + "/");
        assertThat(jobs.forms().get(1)).contains("client_assertion=" + exchanged);
        assertThat(jobs.forms().get(2)).contains("client_assertion=" + exchanged);
    }

    @Test
    void tokenOfAnotherCredentialIsRenewedOnceWhenRefusedAsExpired() {
        EntraCredential other = other();
        String old = other.getTokenSync(exchange()).getToken();
        EntraCredential credential = from(other);
        entra.failNext(1, Failure.entra(401, "invalid_client", 700024, "Client assertion is not within its time."));

        thrownSync(credential);

        String renewed = other.getTokenSync(exchange()).getToken();
        assertThat(renewed).isNotEqualTo(old);
        assertThat(jobs.forms().get(1)).contains("client_assertion=" + old);
        assertThat(jobs.forms().get(2)).contains(JobService.AUDIENCE.substring(6));
        assertThat(jobs.forms().get(3)).contains("client_assertion=" + renewed);
    }

    private static FakeApplication ourTokensAreTrusted(FakeApplication application) {
        return application.withFederatedCredential(
                entra.issuer(FakeEntra.TENANT_ID), FakeEntra.OBJECT_ID, JobService.AUDIENCE);
    }

    @Test
    void failureOfTheOtherCredentialIsReported() {
        EntraCredential other = builder(options().build())
                .clientAssertion(() -> {
                    throw new CredentialUnavailableException("There is no managed identity here.");
                })
                .build();

        assertThat(thrownSync(from(other)))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageStartingWith("ClientAssertionCredential got no client assertion: ")
                .hasMessageEndingWith("There is no managed identity here.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e300",
                "-1e300",
                "31556889864403200",
                "99999999999999999999",
                "-99999999999999999999",
                "\"soon\"",
                "1e99999999999"
            })
    void extremeExpiryOfAnAssertionIsBoundedOrIgnored(String expiry) {
        String payload = "{\"exp\":" + expiry + ",\"nbf\":" + expiry + ",\"iat\":" + expiry + "}";
        String assertion =
                "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8)) + ".c2ln";
        EntraCredential credential =
                builder(options().build()).clientAssertion(() -> assertion).build();

        assertThat(thrownSync(credential)).isExactlyInstanceOf(AuthenticationFailedException.class);
        assertThat(credential.status().assertionExpiresAt())
                .satisfiesAnyOf(
                        time -> assertThat(time).isNull(),
                        time -> assertThat(time).isBetween(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z")));
    }

    @ParameterizedTest
    @MethodSource("io.entra4j.identity.fake.HostileBodies#arguments")
    void hostileAssertionEndsWithinTheDeadline(String payload) {
        String assertion =
                "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8)) + ".c2ln";
        EntraCredential credential =
                builder(options().build()).clientAssertion(() -> assertion).build();

        assertThat(catchThrowable(() -> credential.getTokenSync(context(), HostileBodies.PATIENCE)))
                .isExactlyInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void functionReceivesTheRequestOfTheAssertion() {
        List<ClientAssertionRequest> requests = new ArrayList<>();

        builder(options().build())
                .clientAssertion(request -> {
                    requests.add(request);
                    return jobs.token();
                })
                .build()
                .getTokenSync(context());

        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.clientId()).isEqualTo(FakeEntra.CLIENT_ID);
            assertThat(request.tenantId()).isEqualTo(FakeEntra.TENANT_ID);
            assertThat(request.tokenEndpoint())
                    .isEqualTo(entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/token");
        });
    }

    @Test
    void asyncAssertionIsWaitedFor() {
        EntraCredential credential = builder(options().build())
                .clientAssertionAsync(request ->
                        Mono.fromSupplier(jobs::token).subscribeOn(reactor.core.scheduler.Schedulers.parallel()))
                .build();

        assertThat(credential.getTokenSync(context()))
                .isSameAs(credential.getToken(context()).block());
    }

    @Test
    void failedOrEmptyAsyncAssertionIsReported() {
        IllegalStateException failure = new IllegalStateException("a secret of the signer");
        EntraCredential failing = builder(options().build())
                .clientAssertionAsync(request -> Mono.error(failure))
                .build();
        EntraCredential empty = builder(options().build())
                .clientAssertionAsync(request -> Mono.empty())
                .build();

        assertThat(thrownSync(failing))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasCause(failure)
                .hasMessageContaining("its supplier threw java.lang.IllegalStateException")
                .hasMessageNotContainingAny("a secret of the signer");
        assertThat(thrownSync(empty)).hasMessageContaining("the client assertion from its supplier is empty");
    }

    @Test
    void interruptionEndsTheWaitForAnAsyncAssertion() {
        AtomicBoolean cancelled = new AtomicBoolean();
        EntraCredential credential = builder(options().build())
                .clientAssertionAsync(request -> Mono.<String>never()
                        .doOnSubscribe(subscription -> Thread.currentThread().interrupt())
                        .doOnCancel(() -> cancelled.set(true)))
                .build();

        assertThat(thrownSync(credential)).isExactlyInstanceOf(TokenRequestInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(cancelled).isTrue();
    }

    @Test
    void chainContinuesAfterAnUnavailableSupplier() {
        EntraCredential credential = supplied(() -> {
            throw new CredentialUnavailableException("No file '/var/run/token'.");
        });

        assertThat(thrownSync(credential))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("ClientAssertionCredential got no client assertion: No file '/var/run/token'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "no-jwt", "a.b", "Bearer a.b.c"})
    void malformedAssertionIsNotSent(String assertion) {
        assertThat(thrownSync(supplied(() -> assertion)))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("ClientAssertionCredential: the client assertion from its supplier is ");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientAssertionCredentialBuilder()
                        .options(options().build())
                        .build())
                .withMessage("ClientAssertionCredential: 'tenantId', 'clientId', 'clientAssertion' or"
                        + " 'clientAssertionAsync' or 'clientAssertionFrom' must be set.");
    }

    @Test
    void twoAssertionSourcesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(options().build())
                        .clientAssertion(() -> "a.b.c")
                        .clientAssertionFrom(supplied(() -> "a.b.c"))
                        .build())
                .withMessage("ClientAssertionCredential: 'clientAssertion', 'clientAssertionFrom' were set."
                        + " Set one of them.");
    }

    @Test
    void audienceOfAnUnknownCloudHasToBeSet() {
        ClientAssertionCredentialBuilder builder =
                builder(options().build()).clientAssertionFrom(supplied(() -> "a.b.c"));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContaining("'%s'", entra.authorityHost())
                .withMessageEndingWith("Set it with 'tokenExchangeAudience'.");
    }

    private EntraCredential supplied(Supplier<String> assertions) {
        return builder(options().build()).clientAssertion(assertions).build();
    }

    private EntraCredential other() {
        return new ClientSecretCredentialBuilder()
                .options(options().build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private EntraCredential from(EntraCredential other) {
        return builder(options().build())
                .tenantId(OTHER_TENANT)
                .clientAssertionFrom(other)
                .tokenExchangeAudience(JobService.AUDIENCE)
                .build();
    }

    private static TokenRequestContext exchange() {
        return new TokenRequestContext().addScopes(JobService.AUDIENCE + "/.default");
    }

    private static ClientAssertionCredentialBuilder builder(CredentialOptions options) {
        return new ClientAssertionCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID);
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options).clientAssertion(jobs::token).build();
    }

    @Override
    protected HttpClient httpClient() {
        return jobs;
    }

    @Override
    protected Stream<String> secrets() {
        return jobs.tokens().stream();
    }
}
