package io.entra4j.identity.spring.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialFactory;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
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
        EntraCredential application = new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(options)
                .build();
        // An application that has begun to use its Redis. Eight at once would need seconds for that on two processors.
        store.read("start");
        store.lease("start", "start", Duration.ofMillis(1));
        store.release("start", "start");
        OnBehalfOfCredentialFactory users = new OnBehalfOfCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(options)
                .buildFactory();
        System.out.println("ready");
        ExecutorService callers = Executors.newFixedThreadPool(200);
        // With more, eight replicas on two processors time out while they connect to the token service.
        ExecutorService usersAtOnce = Executors.newFixedThreadPool(4);
        Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            String[] line = lines.nextLine().split(" ");
            TokenRequestContext request = new TokenRequestContext().addScopes(line[0]);
            List<Callable<String>> calls = new ArrayList<>();
            boolean onBehalfOf = line[1].startsWith("/");
            if (onBehalfOf) {
                for (String assertion : Files.readAllLines(Path.of(line[1]))) {
                    calls.add(() -> ofSameUser(
                            assertion,
                            users.forUser(assertion).getTokenSync(request).getToken()));
                }
                Collections.shuffle(calls);
            } else {
                calls.addAll(Collections.nCopies(
                        Integer.parseInt(line[1]),
                        () -> application.getTokenSync(request).getToken()));
            }
            long begin = System.nanoTime();
            Set<String> tokens = new HashSet<>();
            int failed = 0;
            for (Future<String> answer : (onBehalfOf ? usersAtOnce : callers).invokeAll(calls)) {
                try {
                    tokens.add(answer.get());
                } catch (Exception e) {
                    System.out.println(e);
                    failed++;
                }
            }
            System.out.println(cache.status());
            System.out.println("%s %s %s".formatted(tokens.size(), failed, (System.nanoTime() - begin) / 1_000_000));
        }
        System.exit(0);
    }

    private static String ofSameUser(String assertion, String token) {
        if (!user(assertion).equals(user(token))) {
            throw new IllegalStateException("a token of another user");
        }
        return token;
    }

    private static String user(String jwt) {
        String claims = new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]), StandardCharsets.UTF_8);
        return claims.replaceFirst("(?s).*\"oid\" *: *\"([^\"]+)\".*", "$1");
    }
}
