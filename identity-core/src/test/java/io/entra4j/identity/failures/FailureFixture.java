package io.entra4j.identity.failures;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A token service, a clock that stands still, and no environment variables but those a test sets. */
public abstract class FailureFixture {

    public static final String SCOPE = "https://vault.azure.net/.default";

    protected static FakeEntra entra;

    protected final MutableClock clock = new MutableClock();

    @TempDir
    protected Path directory;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void repair() {
        entra.reset();
        entra.clock(clock);
        entra.application(FakeApplication.builtIn());
    }

    protected final FailureBook book(String room) {
        return FailureBook.of(room).show(directory, "/app");
    }

    protected final CredentialOptions.Builder options(Map<String, String> variables) {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(variables))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .clock(clock);
    }

    protected final CredentialOptions options() {
        return options(Map.of()).build();
    }

    protected final ClientSecretCredentialBuilder secret() {
        return secret(options());
    }

    protected static ClientSecretCredentialBuilder secret(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET);
    }

    public static TokenRequestContext context() {
        return new TokenRequestContext().addScopes(SCOPE);
    }

    public static ThrowingCallable asking(TokenCredential credential) {
        return () -> credential.getTokenSync(context());
    }
}
