package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import io.entra4j.identity.fake.TestConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host to ask, and a clock that pauses move on. */
abstract class ManagedIdentityFixture {

    static final String SCOPE = "https://vault.azure.net/.default";

    static FakeManagedIdentity fake;

    @TempDir
    Path keys;

    final MutableClock clock = new MutableClock();
    final RecordingListener listener = new RecordingListener();
    final Map<String, String> variables = new HashMap<>();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final ExecutorService background = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() {
        fake = FakeManagedIdentity.start();
    }

    @AfterAll
    static void stop() {
        fake.close();
    }

    @BeforeEach
    void reset() {
        fake.reset();
        fake.clock(clock).arcKeyDirectory(keys);
    }

    final ManagedIdentityCredentialBuilder on(FakeManagedIdentity.Host host) {
        variables.putAll(fake.variables(host));
        return builder();
    }

    final ManagedIdentityCredentialBuilder builder() {
        return new ManagedIdentityCredentialBuilder()
                .options(options().build())
                .agent(new ArcAgent(null, keys))
                .pause(duration -> {
                    pauses.add(duration);
                    clock.advance(duration);
                });
    }

    /** A renewal that one test has begun must not be another one's request. */
    @AfterEach
    void awaitBackgroundWork() throws InterruptedException {
        background.shutdown();
        assertThat(background.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    final CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(variables))
                .executorService(background)
                .clock(clock)
                .listener(listener);
    }

    static TokenRequestContext context() {
        return new TokenRequestContext().addScopes(SCOPE);
    }

    static Throwable thrownBy(ManagedIdentityCredential credential) {
        return catchThrowable(() -> credential.getTokenSync(context()));
    }
}
