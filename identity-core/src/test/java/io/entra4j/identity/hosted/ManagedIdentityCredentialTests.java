package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedIdentityCredentialTests extends ManagedIdentityFixture {

    private static final int CALLERS = 500;

    @TempDir
    Path directory;

    @Test
    void fiveHundredCallersCauseOneRequestAtStartAndOneAtRenewal() throws Exception {
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE).build();
        ExecutorService threads = Executors.newCachedThreadPool();
        Gate gate = fake.holdTokenAnswers();
        List<Future<AccessToken>> callers = start(credential, threads);
        gate.awaitArrivals(1);
        while (credential.status().coalesced() < CALLERS - 1) {
            Thread.onSpinWait();
        }
        gate.open();
        AccessToken first = same(callers);
        assertThat(fake.tokenRequests()).isOne();

        clock.advance(Duration.ofMinutes(50));
        Gate renewal = fake.holdTokenAnswers();
        assertThat(same(start(credential, threads))).isSameAs(first);
        renewal.awaitArrivals(1);
        renewal.open();

        assertThat(fake.tokenRequests()).isEqualTo(2);
        threads.shutdown();
    }

    private static List<Future<AccessToken>> start(ManagedIdentityCredential credential, ExecutorService threads) {
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS / 2; i++) {
            callers.add(threads.submit(() -> credential.getTokenSync(context())));
            callers.add(credential.getToken(context()).toFuture());
        }
        return callers;
    }

    private static AccessToken same(List<Future<AccessToken>> callers) throws Exception {
        AccessToken first = callers.get(0).get(30, TimeUnit.SECONDS);
        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get(30, TimeUnit.SECONDS)).isSameAs(first);
        }
        return first;
    }

    @Test
    void validTokenIsServedWhileTheHostFails() {
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();
        AccessToken token = credential.getTokenSync(context());
        fake.failUntilReset(Failure.connectionReset());
        clock.advance(Duration.ofMinutes(58));

        assertThat(credential.getTokenSync(context())).isSameAs(token);
        assertThat(credential.getToken(context()).block()).isSameAs(token);
    }

    @Test
    void tenantOfARequestChangesNothing() {
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();

        AccessToken token = credential.getTokenSync(context());

        assertThat(credential.getTokenSync(context().setTenantId("other-tenant")))
                .isSameAs(token);
        assertThat(fake.tokenRequests()).isOne();
    }

    @Test
    void hostIsReportedByTheCredentialItsStatusAndItsEvents() {
        ManagedIdentityCredential credential = on(Host.AZURE_ARC).build();

        credential.getTokenSync(context());

        assertThat(credential.host()).isEqualTo(ManagedIdentityHost.AZURE_ARC);
        assertThat(credential.status().host()).isEqualTo("azure-arc");
        assertThat(listener.events().get(1).host()).isEqualTo("azure-arc");
    }

    @Test
    void requestOfTwoScopesIsRefusedBeforeTheHostIsAsked() {
        TokenRequestContext two = context().addScopes("https://storage.azure.com/.default");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> on(Host.APP_SERVICE).build().getTokenSync(two))
                .withMessageContaining("'scopes' must hold exactly one scope");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void secretsAndTokensAreNeverShown() {
        StringBuilder shown = new StringBuilder();
        List<String> secrets = new ArrayList<>(List.of(FakeManagedIdentity.SECRET));
        try (CapturedLog log = new CapturedLog()) {
            for (Host host : Host.values()) {
                variables.clear();
                fake.reset();
                fake.clock(clock);
                ManagedIdentityCredential credential = on(host).build();
                secrets.add(credential.getTokenSync(context()).getToken());
                fake.failUntilReset(
                        Failure.answer(400, "application/json", "{\"message\":\"you sent " + secretOf(host) + "\"}"));
                Throwable thrown =
                        org.assertj.core.api.Assertions.catchThrowable(() -> credential.refreshTokenSync(context()));
                shown.append(thrown)
                        .append(credential)
                        .append(credential.status().lastFailure());
            }
            listener.events().forEach(shown::append);
            shown.append(log.text());
        }

        assertThat(shown).contains("you sent ***");
        secrets.forEach(
                secret -> assertThat(shown.indexOf(secret)).as("secret shown").isNegative());
    }

    private String secretOf(Host host) {
        return fake.variables(host).containsValue(FakeManagedIdentity.SECRET) ? FakeManagedIdentity.SECRET : "nothing";
    }

    @Test
    void podExchangesTheTokenOfItsServiceAccount() throws IOException {
        FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
        try (FakeEntra entra = FakeEntra.start()) {
            entra.clock(clock);
            entra.trust(cluster)
                    .application(FakeApplication.builtIn()
                            .withFederatedCredential(cluster.issuer(), "orders", "api://AzureADTokenExchange"));
            Path file = Files.writeString(
                    directory.resolve("token"), cluster.token("orders", "api://AzureADTokenExchange"));
            variables.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
            variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
            variables.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
            CredentialOptions options = CredentialOptions.builder()
                    .configuration(TestConfiguration.of(variables))
                    .authorityHost(entra.authorityHost())
                    .instanceDiscovery(false)
                    .sslContext(entra.sslContext())
                    .clock(clock)
                    .build();

            ManagedIdentityCredential credential =
                    new ManagedIdentityCredentialBuilder().options(options).build();
            assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
            assertThat(credential.getToken(context()).block()).isNotNull();

            assertThat(credential.status().host()).isEqualTo("token-exchange");
            assertThat(credential.status().answeredBy()).isEqualTo("ManagedIdentityCredential");
            assertThat(credential.status().assertionExpiresAt()).isAfter(clock.instant());
            assertThat(entra.tokenRequests()).isOne();
            ManagedIdentityCredentialBuilder byResource =
                    new ManagedIdentityCredentialBuilder().options(options).resourceId(FakeManagedIdentity.RESOURCE_ID);
            ManagedIdentityCredentialBuilder byObject =
                    new ManagedIdentityCredentialBuilder().options(options).objectId(FakeManagedIdentity.OBJECT_ID);
            assertThat(Stream.of(byResource, byObject))
                    .allSatisfy(builder -> assertThatIllegalArgumentException()
                            .isThrownBy(builder::build)
                            .withMessageContaining("cannot ask Kubernetes token exchange"));
            assertThat(new ManagedIdentityCredentialBuilder()
                            .options(options)
                            .systemAssigned()
                            .build()
                            .host())
                    .isEqualTo(ManagedIdentityHost.VIRTUAL_MACHINE);
        }
    }
}
