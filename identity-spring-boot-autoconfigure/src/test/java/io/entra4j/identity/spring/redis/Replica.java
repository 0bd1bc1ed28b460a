package io.entra4j.identity.spring.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A replica of an application, in a JVM of its own, that does what it is told line by line. */
final class Replica {

    private Replica() {}

    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger("io.entra4j")).setLevel(Level.INFO);
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory("127.0.0.1", Integer.getInteger("redis.port"));
        connections.afterPropertiesSet();
        connections.start();
        RedisSharedTokenStore store = new RedisSharedTokenStore(() -> connections, "app");
        SharedTokenCache cache = SharedTokenCache.builder(store)
                .keys(SharedTokenKeys.of(
                        "k1", Map.of("k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))
                .applications(true)
                .timeout(Duration.ofMillis(Integer.getInteger("timeout", 1_000)))
                .build();
        CredentialOptions options = CredentialOptions.builder()
                .authorityHost(System.getProperty("authority"))
                .instanceDiscovery(false)
                .sharedTokenCache(cache)
                .build();
        EntraCredential application = new io.entra4j.identity.service.ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(options)
                .build();
        // An application that has begun to use its Redis. Eight at once would need seconds for that on two processors.
        store.read("start");
        store.lease("start", "start", Duration.ofMillis(1));
        store.release("start", "start");
        System.out.println("ready");
        ExecutorService threads = Executors.newFixedThreadPool(200);
        Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            String[] line = lines.nextLine().split(" ");
            int callers = Integer.parseInt(line[1]);
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                calls.add(() -> application
                        .getTokenSync(new TokenRequestContext().addScopes(line[0]))
                        .getToken());
            }
            long begin = System.nanoTime();
            List<String> tokens = new ArrayList<>();
            int failed = 0;
            for (Future<String> answer : threads.invokeAll(calls)) {
                try {
                    tokens.add(answer.get());
                } catch (Exception e) {
                    failed++;
                }
            }
            System.out.println(cache.status());
            System.out.println("%s %s %s"
                    .formatted(tokens.stream().distinct().count(), failed, (System.nanoTime() - begin) / 1_000_000));
        }
        System.exit(0);
    }
}
