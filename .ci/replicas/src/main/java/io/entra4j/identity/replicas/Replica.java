package io.entra4j.identity.replicas;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import io.entra4j.identity.spring.redis.RedisSharedTokenStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A replica in a JVM of its own. Each line that it reads is a scope, for which callers ask at once. */
final class Replica {

    static final int CALLERS = 25;

    private Replica() {}

    public static void main(String[] args) throws Exception {
        String authority = args[1];
        TokenCredential credential =
                switch (args[0]) {
                    case "azure-identity" -> azureIdentity(authority);
                    case "shared" -> ours(authority, cache(connections(Integer.parseInt(args[2]))));
                    default -> ours(authority, null);
                };
        // Eight cold JVMs at once would measure how two processors load classes.
        credential.getTokenSync(new TokenRequestContext().addScopes("https://warm-up.example/.default"));
        System.out.println("ready");
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            TokenRequestContext request = new TokenRequestContext().addScopes(lines.nextLine());
            Callable<String> call = () -> credential.getTokenSync(request).getToken();
            for (Future<String> answer : threads.invokeAll(Collections.nCopies(CALLERS, call))) {
                answer.get();
            }
            System.out.println("done");
        }
        System.exit(0);
    }

    static LettuceConnectionFactory connections(int port) {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", port);
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }

    static SharedTokenCache cache(LettuceConnectionFactory connections) {
        return SharedTokenCache.builder(new RedisSharedTokenStore(() -> connections, "figures"))
                .keys(SharedTokenKeys.of(
                        "k1", Map.of("k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))
                .applications(true)
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    static TokenCredential ours(String authority, SharedTokenCache cache) {
        return new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(CredentialOptions.builder()
                        .authorityHost(authority)
                        .instanceDiscovery(false)
                        .sharedTokenCache(cache)
                        .build())
                .build();
    }

    private static TokenCredential azureIdentity(String authority) {
        return new com.azure.identity.ClientSecretCredentialBuilder()
                .authorityHost(authority)
                .disableInstanceDiscovery()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }
}
