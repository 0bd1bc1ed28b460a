package io.entra4j.identity.spring.redis;

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
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A replica of an application, in a JVM of its own, that does what it is told line by line. */
final class Replica {

    private Replica() {}

    public static void main(String[] args) throws Exception {
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory("127.0.0.1", Integer.getInteger("redis.port"));
        connections.afterPropertiesSet();
        connections.start();
        SharedTokenCache cache = SharedTokenCache.builder(new RedisSharedTokenStore(() -> connections, "app"))
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
            System.out.println("%s %s %s"
                    .formatted(tokens.stream().distinct().count(), failed, (System.nanoTime() - begin) / 1_000_000));
        }
        System.exit(0);
    }
}
