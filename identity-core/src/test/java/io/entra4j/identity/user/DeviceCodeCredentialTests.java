package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceCodeCredentialTests extends CredentialContract {

    private static final String USER = "alice@contoso.onmicrosoft.com";

    private final List<DeviceCodeInfo> prompts = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, "correct horse/battery+staple", "a11ce000-0000-4000-8000-000000000001");
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options, this::approve).build();
    }

    @Override
    protected Stream<String> secrets() {
        return entra.requests().stream()
                .flatMap(request -> Stream.of(
                        request.form().get("device_code"), request.form().get("refresh_token")))
                .filter(secret -> secret != null && secret.length() > 1);
    }

    private void approve(DeviceCodeInfo info) {
        prompts.add(info);
        entra.approveDevice(info.getUserCode(), USER);
    }

    private DeviceCodeCredentialBuilder builder(CredentialOptions options, Consumer<DeviceCodeInfo> prompt) {
        return new DeviceCodeCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .challengeConsumer(prompt)
                .wait(this::pass);
    }

    private boolean pass(Duration duration, CountDownLatch cancelled) {
        waits.add(duration);
        clock.advance(duration);
        return cancelled.getCount() == 0;
    }

    private Throwable thrownBy(Consumer<DeviceCodeInfo> prompt) {
        return thrownSync(builder(options().build(), prompt).build());
    }

    @Test
    void requestsMatchTheSpecification() {
        credential().getTokenSync(context());

        List<RecordedRequest> requests = entra.requests();
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0).path()).isEqualTo("/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/devicecode");
        assertThat(requests.get(0).form())
                .containsEntry("client_id", FakeEntra.PUBLIC_CLIENT_ID)
                .containsEntry("scope", SCOPE + " openid profile offline_access");
        assertThat(requests.get(1).form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .containsEntry("client_id", FakeEntra.PUBLIC_CLIENT_ID)
                .containsKey("device_code")
                .doesNotContainKey("refresh_token");
    }

    @Test
    void promptShowsCodePageAndExpiry() {
        credential().getTokenSync(context());

        DeviceCodeInfo info = prompts.get(0);
        assertThat(info.getVerificationUrl()).isEqualTo(entra.authorityHost() + "/devicelogin");
        assertThat(info.getMessage()).contains(info.getUserCode(), info.getVerificationUrl());
        assertThat(info.getExpiresOn().toInstant()).isAfter(clock.instant().plusSeconds(890));
        assertThat(info).hasToString("DeviceCodeInfo");
    }

    @Test
    void pendingSignInIsPolledAfterTheInterval() {
        entra.failNext(2, pending());

        credential().getTokenSync(context());

        assertThat(waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    void slowDownAddsFiveSecondsToEveryLaterInterval() {
        entra.failNext(1, Failure.entra(400, "slow_down", 70016, "Polling too fast."));
        entra.failNext(1, pending());

        credential().getTokenSync(context());

        assertThat(waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void declinedExpiredCancelledAndTimedOutSignInsAreReportedDifferently() {
        Throwable declined = thrownBy(info -> entra.declineDevice(info.getUserCode()));
        Throwable expired = thrownBy(info -> {});
        Throwable cancelled = thrownBy(DeviceCodeInfo::cancel);
        Throwable timedOut = thrownSync(builder(options().build(), info -> {})
                .timeout(Duration.ofMinutes(2))
                .build());

        assertThat(code(declined)).isEqualTo("authorization_declined");
        assertThat(code(expired)).isEqualTo("expired_token");
        assertThat(code(cancelled)).isEqualTo("cancelled");
        assertThat(code(timedOut)).isEqualTo("timed_out");
        assertThat(timedOut).hasMessageContaining("2 min").hasMessageContaining("\nTry: ");
    }

    @Test
    void codeThatTheServiceRefusesAsExpiredIsReportedAsExpired() {
        entra.failNext(1, Failure.entra(400, "expired_token", 70020, "The code has expired."));

        assertThat(thrownBy(this::approve))
                .hasMessageContaining("the device code has expired")
                .hasMessageContaining("start the sign-in again");
    }

    /** Issue 17, row 13. */
    @Test
    void intervalOfTheServerDoesNotOutlastTheTimeout() {
        entra.deviceAnswer(Map.of("interval", 86_400, "expires_in", 172_800));
        Instant start = clock.instant();

        Throwable thrown = thrownSync(builder(options().build(), info -> {})
                .timeout(Duration.ofSeconds(90))
                .build());

        assertThat(code(thrown)).isEqualTo("timed_out");
        assertThat(Duration.between(start, clock.instant())).isEqualTo(Duration.ofSeconds(90));
        assertThat(waits).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(30));
    }

    /** Issue 17, row 13. */
    @Test
    void textOfTheServerCannotControlTheTerminal() {
        entra.deviceAnswer(Map.of(
                "user_code", "AB\u001b[2JCD",
                "verification_uri", "https://login.example/\u001b]0;x\u0007device",
                "message", "Open\nthe \u001b[31mpage.\u202e"));
        Throwable thrown = thrownBy(info -> {
            prompts.add(info);
            info.cancel();
        });
        entra.deviceAnswer(Map.of("user_code", "AB\u001b[2JCD", "message", "Open\nthe \u001b[31mpage.\u202e"));
        thrownBy(info -> {
            prompts.add(info);
            info.cancel();
        });

        assertThat(thrown).hasMessageContaining("'https://login.example/ ]0;x device'");
        assertThat(prompts).hasSize(1);
        assertThat(prompts.get(0).getUserCode()).isEqualTo("AB [2JCD");
        assertThat(prompts.get(0).getMessage()).isEqualTo("Open the [31mpage.");
    }

    /** Issue 17, row 13. */
    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.example/device", "file:///etc/passwd", "javascript:alert(1)", "https:", "x y"})
    void pageThatIsNotHttpsIsNotShown(String url) {
        entra.deviceAnswer(Map.of("verification_uri", url));

        Throwable thrown = thrownBy(this::approve);

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("'" + url + "'")
                .hasMessageContaining("https")
                .hasMessageContaining("\nTry: ");
        assertThat(prompts).isEmpty();
    }

    /** Issue 17, row 13. */
    @Test
    void otherCallersGetTokensWhileTheUserIsAsked() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch answered = new CountDownLatch(1);
        DeviceCodeCredential credential = builder(options().build(), this::approve)
                .wait((duration, cancelled) -> {
                    asked.countDown();
                    return prompts.size() > 1 && answered.await(30, TimeUnit.SECONDS);
                })
                .build();
        credential.getTokenSync(context());
        CompletableFuture<?> signIn = CompletableFuture.runAsync(() -> credential.authenticateSync(context()));
        asked.await();

        AccessToken other = credential.getTokenSync(
                new TokenRequestContext().addScopes("https://storage.azure.com/.default"), Duration.ofSeconds(20));

        answered.countDown();
        assertThat(other.getToken()).isNotBlank();
        signIn.handle((done, failure) -> failure).join();
    }

    @Test
    void interruptionEndsTheWait() {
        EntraCredential credential = builder(options().build(), info -> {})
                .wait((duration, cancelled) -> {
                    throw new InterruptedException();
                })
                .build();

        assertThat(thrownSync(credential)).isInstanceOf(TokenRequestInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void callbackThatThrowsEndsTheSignIn() {
        Throwable thrown = thrownBy(info -> {
            throw new IllegalStateException(info.getUserCode());
        });

        assertThat(thrown)
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("the callback threw java.lang.IllegalStateException");
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void refusedDeviceRequestIsExplained() {
        EntraCredential credential = builder(options().build(), this::approve)
                .clientId("no-such-application")
                .build();

        assertThat(thrownSync(credential)).hasMessageContaining("AADSTS700016");
        assertThat(prompts).isEmpty();
    }

    @Test
    void timeoutMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeviceCodeCredentialBuilder().timeout(Duration.ZERO))
                .withMessageContaining("'timeout'");
    }

    @Test
    void secondTokenIsFetchedByRefreshWithoutAPrompt() {
        EntraCredential credential = credential();
        AccessToken first = credential.getTokenSync(context());
        clock.advance(Duration.ofHours(2));

        AccessToken second = credential.getToken(context()).block();

        assertThat(second.getToken()).isNotEqualTo(first.getToken());
        assertThat(prompts).hasSize(1);
        assertThat(lastForm()).containsEntry("grant_type", "refresh_token");
    }

    @Test
    void homeTenantOfTheUserIsAskedWhenNoTenantIsSet() {
        builder(options().build(), this::approve).tenantId(null).build().getTokenSync(context());

        assertThat(entra.requests().get(0).path()).startsWith("/organizations/");
    }

    @Test
    void authenticateWithoutARequestIsRefusedInAnUnknownCloud() {
        DeviceCodeCredential credential =
                builder(options().build(), this::approve).build();

        assertThatExceptionOfType(io.entra4j.identity.CredentialUnavailableException.class)
                .isThrownBy(credential::authenticateSync)
                .withMessageContaining(entra.authorityHost())
                .withMessageContaining("with a request that has a scope");
        assertThat(catchThrowable(() -> credential.authenticate().block())).hasMessageContaining("has a scope");
    }

    private static Failure pending() {
        return Failure.entra(400, "authorization_pending", 70016, "Authorization is pending.");
    }

    private static String code(Throwable thrown) {
        return ((AuthenticationFailedException) thrown).error().code();
    }
}
