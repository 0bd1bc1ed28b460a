package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OnBehalfOfCredentialTests extends CredentialContract {

    private static final String ALICE = "a11ce000-0000-4000-8000-000000000001";
    private static final String BOB = "b0b00000-0000-4000-8000-000000000002";
    private static final TestCertificate CERTIFICATE = TestCertificate.selfSigned("CN=orders");
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");

    private String shown = "";

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        shown = userToken(ALICE);
        return builder(options).userAssertion(shown).build();
    }

    @Override
    protected Stream<String> secrets() {
        return Stream.of(FakeEntra.CLIENT_SECRET, shown, shown.substring(0, 60));
    }

    private static OnBehalfOfCredentialBuilder builder(CredentialOptions options) {
        return unproved(options).clientSecret(FakeEntra.CLIENT_SECRET);
    }

    private static OnBehalfOfCredentialBuilder unproved(CredentialOptions options) {
        return new OnBehalfOfCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID);
    }

    private String userToken(String user) {
        return entra.userToken(user).build();
    }

    private OnBehalfOfCredentialFactory factory() {
        return builder(options().build()).buildFactory();
    }

    @AfterEach
    void restoreTheApplication() {
        entra.application(FakeApplication.builtIn());
    }

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                .containsEntry("requested_token_use", "on_behalf_of")
                .containsEntry("assertion", shown)
                .containsEntry("client_id", FakeEntra.CLIENT_ID)
                .containsEntry("client_secret", FakeEntra.CLIENT_SECRET)
                .doesNotContainKey("claims");
    }

    @Test
    void alternatingUsersCauseTwoRequestsAndGetTheirOwnTokens() {
        OnBehalfOfCredentialFactory factory = factory();
        String alice = userToken(ALICE);
        String bob = userToken(BOB);

        for (int round = 0; round < 100; round++) {
            assertThat(userOf(factory.forUser(alice).getTokenSync(context()))).isEqualTo(ALICE);
            assertThat(userOf(factory.forUser(bob).getToken(context()).block())).isEqualTo(BOB);
        }

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void twentyMixedCallersAtOnceSeeTheirOwnTokensOnly() throws Exception {
        OnBehalfOfCredentialFactory factory = factory();
        Map<String, String> tokens = Map.of(ALICE, userToken(ALICE), BOB, userToken(BOB));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String user = i % 2 == 0 ? ALICE : BOB;
            TokenRequestContext context = i % 4 < 2 ? context() : graph();
            boolean sync = i % 8 < 4;
            callers.add(threads.submit(() -> {
                OnBehalfOfCredential credential = factory.forUser(tokens.get(user));
                AccessToken token = sync
                        ? credential.getTokenSync(context)
                        : credential.getToken(context).block();
                assertThat(userOf(token)).isEqualTo(user);
            }));
        }
        for (Future<?> caller : callers) {
            caller.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(entra.tokenRequests()).isEqualTo(4);
    }

    @Test
    void failureOfOneUserDoesNotAffectOtherUsers() {
        OnBehalfOfCredentialFactory factory = factory();
        OnBehalfOfCredential alice = factory.forUser(userToken(ALICE));
        OnBehalfOfCredential bob = factory.forUser(userToken(BOB));
        alice.getTokenSync(context());
        entra.failNext(4, Failure.serverError(503));

        assertThat(catchThrowable(() -> bob.getTokenSync(context())))
                .isExactlyInstanceOf(AuthenticationFailedException.class);
        assertThat(userOf(alice.getTokenSync(context()))).isEqualTo(ALICE);
        clock.advance(Duration.ofSeconds(2));
        assertThat(userOf(bob.getTokenSync(context()))).isEqualTo(BOB);
    }

    @Test
    void anotherTokenOfTheSameUserCausesAnotherRequest() {
        OnBehalfOfCredentialFactory factory = factory();
        String first = userToken(ALICE);
        String second = userToken(ALICE);
        factory.forUser(first).getTokenSync(context());
        factory.forUser(second).getTokenSync(context());
        factory.forUser(first).getTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void tokenIsServedUntilItExpiresWhenTheUsersTokenHasExpired() {
        String brief = entra.userToken(ALICE).lifetime(Duration.ofMinutes(5)).build();
        OnBehalfOfCredentialFactory factory = factory();
        AccessToken token = factory.forUser(brief).getTokenSync(context());
        clock.advance(Duration.ofMinutes(20));

        assertThat(factory.forUser(brief).getTokenSync(context())).isSameAs(token);
    }

    @Test
    void tokenForAnotherApplicationAndExpiredTokenAreExplained() {
        OnBehalfOfCredentialFactory factory = factory();
        String foreign =
                entra.userToken(ALICE).audience("https://graph.microsoft.com").build();
        String expired =
                entra.userToken(ALICE).lifetime(Duration.ofMinutes(-10)).build();

        assertThat(thrownSync(factory.forUser(foreign))).hasMessageContaining("AADSTS50013");
        assertThat(thrownAsync(factory.forUser(expired))).hasMessageContaining("AADSTS500133");
    }

    @Test
    void requiredMultiFactorAuthenticationReportsTheClaimsForTheClient() {
        entra.failNext(1, Failure.conditionalAccess(CLAIMS));

        AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential());

        assertThat(thrown.error().code()).isEqualTo("interaction_required");
        assertThat(thrown.error().claims()).isEqualTo(CLAIMS);
    }

    static Stream<Arguments> proofs() {
        byte[] pem = CERTIFICATE.pem().getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                proof("secret supplier", builder -> builder.clientSecretSupplier(() -> FakeEntra.CLIENT_SECRET)),
                proof("certificate", builder -> builder.certificate(() -> ClientCertificate.parse(pem, null))),
                proof(
                        "certificate with its chain",
                        builder -> builder.certificate(() -> ClientCertificate.parse(pem, null))
                                .sendCertificateChain(true)),
                proof("assertion", builder -> builder.clientAssertion(OnBehalfOfCredentialTests::clusterToken)),
                proof("assertion for a request", builder -> builder.clientAssertion(request -> clusterToken())));
    }

    private static Arguments proof(String name, UnaryOperator<OnBehalfOfCredentialBuilder> setting) {
        return Arguments.argumentSet(name, setting);
    }

    private static String clusterToken() {
        return CLUSTER.token("system:serviceaccount:shop:orders", "api://AzureADTokenExchange");
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void applicationAuthenticatesWithEveryProof(UnaryOperator<OnBehalfOfCredentialBuilder> setting) {
        entra.trust(CLUSTER);
        entra.application(FakeApplication.builtIn()
                .withCertificate(CERTIFICATE.certificate())
                .withFederatedCredential(
                        CLUSTER.issuer(), "system:serviceaccount:shop:orders", "api://AzureADTokenExchange"));
        OnBehalfOfCredential credential = setting.apply(unproved(options().build()))
                .userAssertion(userToken(ALICE))
                .build();

        assertThat(userOf(credential.getTokenSync(context()))).isEqualTo(ALICE);
        assertThat(userOf(credential.refreshToken(context()).block())).isEqualTo(ALICE);
    }

    @Test
    void missingSettingsAreNamedAndTwoProofsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OnBehalfOfCredentialBuilder().build())
                .withMessage("OnBehalfOfCredential: 'tenantId', 'clientId', 'userAssertion' must be set.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unproved(options().build()).buildFactory())
                .withMessageContaining("exactly one of 'clientSecret', a certificate and 'clientAssertion'");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder(options().build()).clientAssertion(() -> "x").buildFactory())
                .withMessageContaining("exactly one of");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder(options().build()).userAssertion("eyJ.eyJ.x").buildFactory())
                .withMessageContaining("'forUser'")
                .withMessageNotContaining("eyJ");
    }

    private static TokenRequestContext graph() {
        return new TokenRequestContext().addScopes("https://graph.microsoft.com/.default");
    }

    private static String userOf(AccessToken token) {
        String claims =
                new String(Base64.getUrlDecoder().decode(token.getToken().split("\\.")[1]), StandardCharsets.UTF_8);
        return claims.replaceFirst(".*\"oid\":\"([^\"]*)\".*", "$1");
    }
}
