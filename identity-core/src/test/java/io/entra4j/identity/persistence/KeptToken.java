package io.entra4j.identity.persistence;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TextResponse;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredential;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** An application that asks for a token, by default keeping it where this machine keeps secrets. */
public final class KeptToken {

    /** Where {@link #entra()} is meant to be. */
    public static final String AUTHORITY_HOST = "https://login.example";

    private static final AtomicInteger REQUESTS = new AtomicInteger();

    private KeptToken() {}

    /**
     * Prints the token and how often the token service was asked, or the failure.
     *
     * @param args unused; {@code -Dplain=true} allows a file, {@code -Dcae=true} asks for the other partition
     */
    public static void main(String... args) throws Exception {
        ((Logger) LoggerFactory.getLogger("io.entra4j")).setLevel(Level.WARN);
        if (Boolean.getBoolean("probe")) {
            probe();
            return;
        }
        try (ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(AUTHORITY_HOST)
                        .instanceDiscovery(false)
                        .httpClient(entra())
                        .tokenCachePersistenceOptions(options())
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build()) {
            AccessToken token = credential.getTokenSync(new TokenRequestContext()
                    .addScopes("https://vault.azure.net/.default")
                    .setCaeEnabled(Boolean.getBoolean("cae")));
            System.out.println("token=" + token.getToken());
        } catch (RuntimeException e) {
            System.out.println("failure=" + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        printRequests();
    }

    /** Prints how often the token service was asked. */
    public static void printRequests() {
        System.out.println("requests=" + REQUESTS.get());
    }

    /** Writes and reads partitions of two names, both kinds. */
    private static void probe() throws Exception {
        for (String name : new String[] {"msal.cache.nocae", "msal.cache.cae", "one.nocae", "one.cae", "two.nocae"}) {
            store().update(name, current -> ("content of " + name).getBytes(StandardCharsets.UTF_8));
        }
        for (String name : new String[] {"msal.cache.nocae", "msal.cache.cae", "one.nocae", "one.cae", "two.nocae"}) {
            byte[] read = store().read(name);
            System.out.println(name + ": " + (read == null ? "nothing" : new String(read, StandardCharsets.UTF_8)));
        }
        System.out.println("none: " + store().read("none.nocae"));
    }

    private static TokenCacheStore store() {
        return PlatformTokenCacheStore.of("KeptToken", options(), Clock.systemUTC());
    }

    private static TokenCachePersistenceOptions options() {
        return new TokenCachePersistenceOptions()
                .setName(System.getProperty("name"))
                .setUnencryptedStorageAllowed(Boolean.getBoolean("plain"));
    }

    /** A token service that never answers with the same token twice, and counts. */
    public static HttpClient entra() {
        return request -> Mono.fromSupplier(() -> {
            REQUESTS.incrementAndGet();
            return new TextResponse(
                    request,
                    200,
                    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"token-" + UUID.randomUUID()
                            + "\"}");
        });
    }
}
