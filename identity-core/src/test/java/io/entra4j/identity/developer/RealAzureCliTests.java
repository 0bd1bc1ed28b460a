package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.util.Configuration;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses the real Azure CLI, logged in to the fake with a service principal. */
@Tag("slow")
class RealAzureCliTests {

    private static final String VAULT = "https://vault.azure.net/.default";

    @TempDir
    private static Path shared;

    private static FakeEntra entra;
    private static AzureCli cli;

    @TempDir
    private Path own;

    @BeforeAll
    static void logIn() {
        AzureCli.assumeInstalled();
        entra = FakeEntra.start();
        cli = AzureCli.start(shared, entra);
        cli.logIn();
    }

    @AfterAll
    static void stop() {
        if (cli != null) {
            cli.close();
            entra.close();
        }
    }

    @AfterEach
    void resetEntra() {
        entra.reset();
        entra.resetRequests();
    }

    private static AzureCliCredentialBuilder builder(Configuration configuration, Clock clock) {
        return new AzureCliCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(configuration)
                        .clock(clock)
                        .build())
                .processTimeout(Duration.ofMinutes(1));
    }

    private static AzureCliCredentialBuilder builder(Configuration configuration) {
        return builder(configuration, Clock.systemUTC());
    }

    private static AzureCliCredentialBuilder builder() {
        return builder(cli.configuration());
    }

    private static TokenRequestContext context(String scope) {
        return new TokenRequestContext().addScopes(scope);
    }

    private static Map<?, ?> claims(AccessToken token) throws Exception {
        String payload =
                new String(Base64.getUrlDecoder().decode(token.getToken().split("\\.")[1]), StandardCharsets.UTF_8);
        try (JsonReader reader = JsonProviders.createReader(payload)) {
            return (Map<?, ?>) reader.readUntyped();
        }
    }

    private static Instant expiryIn(AccessToken token) throws Exception {
        return Instant.ofEpochSecond(((Number) claims(token).get("exp")).longValue());
    }

    @Test
    void missingLoginIsUnavailable() {
        try (AzureCli fresh = AzureCli.start(own, entra)) {
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> builder(fresh.configuration()).build().getTokenSync(context(VAULT)))
                    .withMessageContaining("no user is logged in to the Azure CLI, ")
                    .withMessageContaining("there is no ")
                    .withMessageEndingWith("azureProfile.json.\nTry: run: az login");
        }
    }

    @Test
    void toolThatRanWithoutLoginIsUnavailable() {
        try (AzureCli fresh = AzureCli.start(own, entra)) {
            fresh.run("account", "list");
            EntraCredential credential = builder(fresh.configuration()).build();

            assertThat(credential.plan().lacks()).containsExactly("a login");
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.getTokenSync(context(VAULT)))
                    .withMessageEndingWith("azureProfile.json holds no account.\nTry: run: az login");
        }
    }

    @Test
    void tokenIsForTheAccountThatLoggedIn() throws Exception {
        AccessToken token = builder().build().getTokenSync(context(VAULT));

        assertThat(claims(token).get("appid")).isEqualTo(FakeEntra.CLIENT_ID);
        assertThat(claims(token).get("tid")).isEqualTo(FakeEntra.TENANT_ID);
        assertThat(String.valueOf(claims(token).get("aud"))).startsWith("https://vault.azure.net");
        assertThat(cli.proxy().tunnels()).contains("login.microsoftonline.com:443", "management.azure.com:443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pacific/Apia", "America/St_Johns", "Asia/Kolkata"})
    void expiryIsRightInEveryTimeZone(String timeZone) throws Exception {
        AccessToken token = builder(cli.configurationIn(timeZone)).build().getTokenSync(context(VAULT));

        assertThat(token.getExpiresAt().toInstant()).isCloseTo(expiryIn(token), within(5, ChronoUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pay as you go", "5ab5c419-7104-4f6b-8a55-0fa4e0000005"})
    void subscriptionIsFoundByNameAndById(String subscription) {
        AccessToken token = builder().subscription(subscription).build().getTokenSync(context(VAULT));

        assertThat(token.getToken()).isNotBlank();
    }

    @Test
    void toolRefusesATenantTogetherWithASubscription() {
        assertThatIllegalStateException()
                .isThrownBy(() -> cli.run(
                        "account",
                        "get-access-token",
                        "--tenant",
                        FakeEntra.TENANT_ID,
                        "--subscription",
                        "Pay as you go"))
                .withMessageContaining("only one of subscription and tenant");
    }

    @Test
    void requestedTenantWinsOverTheSubscription() throws Exception {
        // A login of its own: az keeps what it has learnt of a tenant, which other tests see it learn.
        try (AzureCli fresh = AzureCli.start(own, entra)) {
            fresh.logIn();
            AzureCliCredential credential =
                    builder(fresh.configuration()).subscription("Pay as you go").build();

            AccessToken byDomain = credential.getTokenSync(context(VAULT).setTenantId(FakeEntra.TENANT_DOMAIN));
            AccessToken byId = credential.getTokenSync(context(VAULT).setTenantId(FakeEntra.TENANT_ID));

            assertThat(claims(byDomain).get("tid")).isEqualTo(FakeEntra.TENANT_ID);
            assertThat(claims(byId).get("tid")).isEqualTo(FakeEntra.TENANT_ID);
        }
    }

    @Test
    void managedIdentityThatIsLoggedInGetsTokensOfItsTenantOnly() throws Exception {
        HttpServer host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/", exchange -> {
            byte[] answer =
                    "{\"access_token\": \"of-the-identity\", \"expires_on\": \"%d\", \"token_type\": \"Bearer\"}"
                            .formatted(Instant.now().getEpochSecond() + 3600)
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        host.start();
        try (AzureCli identity = AzureCli.start(own, entra)) {
            identity.variable(
                    "MSI_ENDPOINT",
                    "http://127.0.0.1:%d/token".formatted(host.getAddress().getPort()));
            Files.writeString(
                    Files.createDirectories(own.resolve(".azure")).resolve("azureProfile.json"),
                    "{\"subscriptions\": [{\"id\": \"5ab5c419-7104-4f6b-8a55-0fa4e0000005\", \"name\": \"prod (eu)\","
                            + " \"state\": \"Enabled\", \"user\": {\"name\": \"systemAssignedIdentity\", \"type\":"
                            + " \"servicePrincipal\", \"assignedIdentityInfo\": \"MSI\"}, \"isDefault\": true, \"tenantId\":"
                            + " \"" + FakeEntra.TENANT_ID + "\", \"environmentName\": \"AzureCloud\"}]}");
            AzureCliCredential credential = builder(identity.configuration()).build();

            assertThatIllegalStateException()
                    .isThrownBy(() -> identity.run("account", "get-access-token", "--tenant", FakeEntra.TENANT_ID))
                    .withMessageContaining("Tenant shouldn't be specified for managed identity account");
            assertThat(credential
                            .getTokenSync(context(VAULT).setTenantId(FakeEntra.TENANT_ID))
                            .getToken())
                    .isEqualTo("of-the-identity");
            assertThat(builder(identity.configuration())
                            .subscription("prod (eu)")
                            .build()
                            .getTokenSync(context(VAULT))
                            .getToken())
                    .isEqualTo("of-the-identity");
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.getTokenSync(context(VAULT).setTenantId("fabrikam.example")))
                    .withMessageContaining("and it gets no tokens of tenant 'fabrikam.example'.\nTry: run: az login");
        } finally {
            host.stop(0);
        }
    }

    @Test
    void wrapperScriptFindsTheVariableThatItNeeds() throws Exception {
        Path wrapper = Files.writeString(own.resolve("az"), "#!/bin/sh\nexec \"${REAL_AZ:?is not set}\" \"$@\"\n");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        Map<String, String> variables = new HashMap<>(cli.variables());
        variables.put("PATH", own + ":/usr/bin:/bin");
        Configuration configuration = TestConfiguration.of(variables);
        Machine machine = new Machine(configuration, "Linux", Map.of("REAL_AZ", "/usr/bin/az"));
        CredentialOptions options =
                CredentialOptions.builder().configuration(configuration).build();
        AzureCliCredential credential = new AzureCliCredential(
                new AzureCliSource(machine, Duration.ofMinutes(1), null, null), TenantPolicy.any(), options);

        assertThat(claims(credential.getTokenSync(context(VAULT))).get("tid")).isEqualTo(FakeEntra.TENANT_ID);
    }

    @Test
    void unknownSubscriptionIsAFailure() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> builder().subscription("Not mine").build().getTokenSync(context(VAULT)))
                .withMessageContaining("has no subscription 'Not mine'.\nTry: ");
    }

    @Test
    void configuredTenantIsAsked() {
        AccessToken token = builder().tenantId(FakeEntra.TENANT_DOMAIN).build().getTokenSync(context(VAULT));

        assertThat(token.getToken()).isNotBlank();
        assertThat(entra.requests())
                .anySatisfy(request -> assertThat(request.path()).startsWith("/" + FakeEntra.TENANT_DOMAIN + "/"));
    }

    @Test
    void unknownTenantIsARefusal() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> builder().tenantId("nowhere.example").build().getTokenSync(context(VAULT)))
                .withMessageStartingWith(
                        "AzureCliCredential was refused: the tenant does not exist in this cloud.\nTry: ")
                .withMessageContaining("\nDetails: AADSTS90002, ");
    }

    @Test
    void loginWhoseSecretHasExpiredIsARefusal() {
        entra.failUntilReset(
                Failure.entra(401, "invalid_client", 7000222, "The provided client secret keys are expired."));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> builder().build().getTokenSync(context("https://cosmos.azure.com/.default")))
                .withMessageStartingWith(
                        "AzureCliCredential was refused: the client secret has expired.\nTry: log in with a"
                                + " new secret or certificate: az login --service-principal ");
    }

    @Test
    void fiftyCallersStartOneProcess() throws Exception {
        EntraCredential credential = builder().build();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            callers.add(threads.submit(() -> credential.getTokenSync(context(VAULT))));
            callers.add(credential.getToken(context(VAULT)).toFuture());
        }

        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get(60, TimeUnit.SECONDS)).isSameAs(callers.get(0).get());
        }
        assertThat(credential.status().misses()).isOne();
        threads.shutdown();
    }

    @Test
    void fetchesOfOtherProcessesDoNotCountAsLoginChange() {
        MutableClock clock = new MutableClock();
        EntraCredential credential = builder(cli.configuration(), clock).build();
        AccessToken vault = credential.getTokenSync(context(VAULT));

        credential.getTokenSync(context("https://storage.azure.com/.default"));
        cli.run("account", "list");
        clock.advance(Duration.ofSeconds(1));

        assertThat(credential.getTokenSync(context(VAULT))).isSameAs(vault);
    }

    @Test
    void hungToolIsKilledAtTheDeadlineAndLeavesNoChild() throws Exception {
        Gate gate = entra.holdTokenAnswers();
        EntraCredential credential =
                builder().processTimeout(Duration.ofSeconds(5)).build();
        long begin = System.nanoTime();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential.getTokenSync(context("https://graph.microsoft.com/.default")))
                .withMessageContaining("az did not end within 5 s and was killed.");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(5500));
        for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
            child.onExit().get(10, TimeUnit.SECONDS);
        }
        gate.open();
    }

    @Test
    void loggingOutClearsTheCachedToken() {
        try (AzureCli another = AzureCli.start(own, entra)) {
            another.logIn();
            MutableClock clock = new MutableClock();
            EntraCredential credential = builder(another.configuration(), clock).build();
            credential.getTokenSync(context(VAULT));

            another.run("logout");
            clock.advance(Duration.ofSeconds(1));

            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.getTokenSync(context(VAULT)))
                    .withMessageEndingWith("\nTry: run: az login");
        }
    }
}
