package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Credentials whose tool or cache gets another login. */
class LoginWatchTests {

    private final MutableClock clock = new MutableClock();
    private final ManualExecutor executor = new ManualExecutor();
    private final AtomicLong login = new AtomicLong(1);
    private final ScriptedSource script = new ScriptedSource(clock);
    private final EntraCredential credential = new TestCredential(watched(), options());

    private TokenSource watched() {
        return new TokenSource() {
            @Override
            public AccessToken fetch(TokenRequest request) {
                return script.fetch(request);
            }

            @Override
            public LongSupplier loginWatch() {
                return login::get;
            }
        };
    }

    private CredentialOptions options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .clock(clock)
                .executorService(executor)
                .build();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    private String token() {
        return credential.getTokenSync(context()).getToken();
    }

    @Test
    void tokenStaysCachedWhileTheLoginIsUnchanged() {
        assertThat(token()).isEqualTo("token-1");
        assertThat(token()).isEqualTo("token-1");
    }

    @Test
    void anotherLoginClearsCachedTokens() {
        token();

        login.set(2);

        assertThat(token()).isEqualTo("token-2");
        assertThat(token()).isEqualTo("token-2");
    }

    @Test
    void anotherLoginEndsTheBackOff() {
        script.fail(new AuthenticationFailedException("down", EntraError.network(), null));
        catchThrowable(this::token);
        int fetches = script.fetches();
        catchThrowable(this::token);
        assertThat(script.fetches()).isEqualTo(fetches);

        login.set(2);

        assertThat(token()).isEqualTo("token-2");
    }

    @Test
    void tokenIsNotCachedWhenTheLoginChangedDuringTheFetch() {
        script.next(() -> {
            login.set(2);
            return script.token("of the first login");
        });

        assertThat(token()).isEqualTo("of the first login");
        assertThat(token()).isEqualTo("token-2");
    }

    @Test
    void callerAfterALoginChangeDoesNotJoinTheEarlierFetch() {
        AtomicReference<CompletableFuture<AccessToken>> after = new AtomicReference<>();
        script.next(() -> {
            login.set(2);
            after.set(credential.getToken(context()).toFuture());
            return script.token("of the first login");
        });

        String before = token();
        executor.runAll();

        assertThat(before).isEqualTo("of the first login");
        assertThat(after.get().join().getToken()).isEqualTo("token-2");
    }

    @Test
    void loginIsWatchedThroughAnotherCredential() {
        EntraCredential outer = new TestCredential(TokenSource.through(credential), options());
        outer.getTokenSync(context());

        login.set(2);

        assertThat(outer.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }
}
