package io.entra4j.identity.persistence;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TextResponse;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.service.ClientSecretCredential;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** An application that asks for a token, by default keeping it where this machine keeps secrets. */
public final class KeptToken {

    private static final AtomicInteger REQUESTS = new AtomicInteger();

    private KeptToken() {}

    /**
     * Prints the token and how often the token service was asked, or the failure.
     *
     * @param args unused; {@code -Dplain=true} allows a file, {@code -Dcae=true} asks for the other partition
     */
    public static void main(String... args) throws Exception {
        if (Boolean.getBoolean("probe")) {
            probe();
            return;
        }
        try (ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost("https://login.example")
                        .instanceDiscovery(false)
                        .httpClient(entra())
                        .tokenCachePersistence(options())
                        .build())
                .tenantId("7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001")
                .clientId("c11e4717-91d3-4b0e-8a55-0fa4e0000002")
                .clientSecret("fake~secret.Value-0123456789abcdef")
                .build()) {
            AccessToken token = credential.getTokenSync(new TokenRequestContext()
                    .addScopes("https://vault.azure.net/.default")
                    .setCaeEnabled(Boolean.getBoolean("cae")));
            System.out.println("token=" + token.getToken());
        } catch (RuntimeException e) {
            System.out.println("failure=" + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
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
        return TokenCachePersistenceOptions.builder()
                .name(System.getProperty("name"))
                .unencryptedStorageAllowed(Boolean.getBoolean("plain"))
                .build();
    }

    private static HttpClient entra() {
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
