package io.entra4j.identity.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Two replicas in one JVM, each with a cache, a pool and two credentials of its own, over a real PostgreSQL. */
@Tag("slow")
class JdbcReplicasTests {

    private static final TokenRequestContext CONTEXT =
            new TokenRequestContext().addScopes("https://resource.example/.default");

    private final List<AutoCloseable> open = new ArrayList<>();
    private PostgresServer postgres;
    private FakeEntra entra;

    @BeforeEach
    void start() throws SQLException {
        postgres = PostgresServer.start();
        open.add(postgres);
        postgres.execute(JdbcSharedTokenStore.ddl("azure_token"));
        entra = FakeEntra.start();
        open.add(entra);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size(); i > 0; i--) {
            open.get(i - 1).close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    private List<EntraCredential> replica() {
        HikariDataSource pool = closing(postgres.pool(5));
        JdbcSharedTokenStore store = closing(new JdbcSharedTokenStore(pool, "azure_token"));
        SharedTokenCache cache = closing(SharedTokenCache.builder(store)
                .keys(SharedTokenKeys.of(
                        "k1", Map.of("k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))
                .applications(true)
                .timeout(Duration.ofSeconds(5))
                .build());
        return List.of(credential(cache), credential(cache));
    }

    private EntraCredential credential(SharedTokenCache cache) {
        return closing(new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(CredentialOptions.builder()
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .httpClient(entra.httpClient())
                        .sharedTokenCache(cache)
                        .build())
                .build());
    }

    @Test
    void replicasFetchATokenOnceForAll() throws Exception {
        List<EntraCredential> credentials = new ArrayList<>(replica());
        credentials.addAll(replica());
        entra.delay(Duration.ofMillis(200));

        List<Callable<String>> calls = new ArrayList<>();
        for (int caller = 0; caller < 40; caller++) {
            EntraCredential credential = credentials.get(caller % credentials.size());
            calls.add(() -> credential.getTokenSync(CONTEXT).getToken());
        }
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        open.add(threads::shutdownNow);
        List<String> tokens = new ArrayList<>();
        for (Future<String> answer : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
            tokens.add(answer.get());
        }

        assertThat(tokens.stream().distinct()).hasSize(1);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void tokenThatOneReplicaInvalidatesIsDroppedByTheOther() throws SQLException {
        EntraCredential first = replica().get(0);
        EntraCredential second = replica().get(0);
        AccessToken revoked = first.getTokenSync(CONTEXT);
        assertThat(second.getTokenSync(CONTEXT).getToken()).isEqualTo(revoked.getToken());
        awaitListeners(2);

        long begin = System.nanoTime();
        first.invalidate(revoked);
        Duration invalidated = since(begin);
        Duration dropped = invalidated;
        while (second.getTokenSync(CONTEXT).getToken().equals(revoked.getToken())) {
            LockSupport.parkNanos(200_000);
            dropped = since(begin);
            assertThat(dropped).isLessThan(Duration.ofSeconds(2));
        }
        System.out.printf(
                "Invalidated in %s µs, dropped by the other replica after %s µs%n",
                invalidated.toNanos() / 1_000, dropped.toNanos() / 1_000);

        assertThat(first.getTokenSync(CONTEXT).getToken())
                .isEqualTo(second.getTokenSync(CONTEXT).getToken());
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void applicationThatDeclaresTheStoreAsABeanSharesThroughIt() throws SQLException {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentitySharedCacheAutoConfiguration.class))
                .withBean(DataSource.class, () -> postgres.pool(5))
                .withUserConfiguration(Store.class)
                .withPropertyValues(
                        "azure.identity.cache.shared.enabled=true",
                        "azure.identity.cache.shared.keys.k1=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
                .run(context -> {
                    assertThat(context).getBean(SharedTokenStore.class).isInstanceOf(JdbcSharedTokenStore.class);
                    awaitListeners(1);
                    assertThat(context.getBean(SharedTokenCache.class).status().unavailableFor())
                            .isNull();
                });
        assertThat(listeners()).as("after the context was closed").isZero();
    }

    @Configuration(proxyBeanMethods = false)
    static class Store {

        @Bean
        SharedTokenStore store(DataSource dataSource) {
            return new JdbcSharedTokenStore(dataSource, "azure_token");
        }
    }

    private void awaitListeners(int number) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (listeners() < number) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private long listeners() throws SQLException {
        return postgres.number("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND state = 'idle'");
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
