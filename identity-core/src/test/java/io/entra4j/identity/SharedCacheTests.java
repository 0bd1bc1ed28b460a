package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many users behind one cache. */
class SharedCacheTests {

    private static final AuthenticationFailedException REFUSAL =
            new AuthenticationFailedException("no", EntraError.parse(400, "", null), null);

    private final MutableClock clock = new MutableClock();
    private final ScriptedSource source = new ScriptedSource(clock);
    private final ManualExecutor background = new ManualExecutor();
    private final RecordingListener listener = new RecordingListener();
    private final UserCredential shared = new UserCredential(
            source,
            CredentialOptions.builder()
                    .clock(clock)
                    .executorService(background)
                    .listener(listener)
                    .build());

    @Test
    void alternatingUsersGetTheirOwnTokens() {
        AccessToken alices = shared.forUser("alice").getTokenSync(context());
        AccessToken bobs = shared.forUser("bob").getToken(context()).toFuture().getNow(null);
        background.runAll();
        bobs = shared.forUser("bob").getTokenSync(context());

        for (int round = 0; round < 100; round++) {
            assertThat(shared.forUser("alice").getTokenSync(context())).isSameAs(alices);
            assertThat(shared.forUser("bob").getToken(context()).block()).isSameAs(bobs);
        }
        assertThat(bobs).isNotSameAs(alices);
        assertThat(source.fetches()).isEqualTo(2);
    }

    @Test
    void sourceFindsTheUserOfEachFetchAndRenewal() {
        shared.forUser("alice").getTokenSync(context());
        shared.forUser("bob").getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        shared.forUser("bob").getTokenSync(context());
        background.runAll();

        assertThat(source.requests())
                .extracting(request -> request.userAssertion().token())
                .containsExactly("alice", "bob", "bob");
    }

    /** Hashes alone keep maps apart nearly always; the rest must be as sure. */
    @Test
    void requestsOfTwoUsersAreNeverEqual() {
        TokenRequest alices =
                TokenRequest.from(context(), TenantPolicy.any(), UserAssertion.of("alice"), "TestCredential");

        assertThat(alices)
                .isEqualTo(
                        TokenRequest.from(context(), TenantPolicy.any(), UserAssertion.of("alice"), "TestCredential"))
                .isEqualTo(alices.withoutToken())
                .isNotEqualTo(
                        TokenRequest.from(context(), TenantPolicy.any(), UserAssertion.of("bob"), "TestCredential"))
                .isNotEqualTo(TokenRequest.from(context(), TenantPolicy.any(), null, "TestCredential"));
    }

    @Test
    void refusalOfAUserDoesNotAffectOtherUsers() {
        source.fail(REFUSAL);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> shared.forUser("alice").getTokenSync(context())))
                .isSameAs(REFUSAL);

        assertThat(shared.forUser("bob").getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void listenersLearnWhichUserAskedButNotTheToken() {
        shared.forUser("alice").getTokenSync(context());

        assertThat(listener.events()).hasSize(2).allSatisfy(event -> {
            UserAssertion user = event.request().userAssertion();
            assertThat(user).isEqualTo(UserAssertion.of("alice"));
            assertThatIllegalStateException().isThrownBy(user::token);
        });
    }

    @Test
    void clearForgetsOneUserAndCloseForgetsNoTokens() {
        AccessToken alices = shared.forUser("alice").getTokenSync(context());
        AccessToken bobs = shared.forUser("bob").getTokenSync(context());
        EntraCredential bob = shared.forUser("bob");
        bob.clear();
        bob.close();

        assertThat(shared.forUser("alice").getTokenSync(context())).isSameAs(alices);
        assertThat(bob.getTokenSync(context())).isNotSameAs(bobs);
    }

    @Test
    void closingTheSharedCredentialClosesAllUsersCredentials() {
        EntraCredential alice = shared.forUser("alice");
        shared.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> alice.getTokenSync(context()))
                .withMessageContaining("closed");
    }

    @Test
    void cacheStaysWithinItsBoundWithTenThousandUsers() {
        List<WeakReference<UserAssertion>> assertions = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            UserAssertion user = UserAssertion.of("user-" + i);
            assertions.add(new WeakReference<>(user));
            shared.forUser(user).getTokenSync(context());
            source.requests().clear();
        }
        System.gc();

        assertThat(shared.status().cachedTokens()).isBetween(5_000, 10_000);
        assertThat(assertions).filteredOn(reference -> reference.get() != null).hasSizeLessThan(100);
    }

    @Test
    void failuresOfTenThousandUsersAreBounded() {
        for (int i = 0; i < 12_000; i++) {
            source.fail(REFUSAL);
            EntraCredential user = shared.forUser("user-" + i);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> user.getTokenSync(context())))
                    .isNotNull();
            source.requests().clear();
        }

        assertThat(shared.forUser("user-0").getTokenSync(context())).isNotNull();
    }

    @Test
    void assertionWithItsSchemeOrWithoutContentIsRefused() {
        for (String wrong : List.of("Bearer eyJ", "", " ")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> UserAssertion.of(wrong))
                    .withMessageContaining("'userAssertion'")
                    .withMessageNotContaining("eyJ");
        }
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://graph.microsoft.com/.default");
    }
}
