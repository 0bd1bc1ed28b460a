package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.Stack;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.redis.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** What a reader of Redis sees of two replicas that share tokens of applications, of callers and of users through it. */
class RedisTranscriptTests {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String SCOPE = "https://vault.azure.net/.default";

    private final SecretlessMachine machine = new SecretlessMachine();

    @AfterEach
    void tearDown() {
        SecurityContextHolder.clearContext();
        machine.close();
    }

    /** Sees each command as Redis gets it, those of scripts included. */
    private static final class Monitor implements AutoCloseable {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final Socket socket;

        Monitor(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            Thread reader = new Thread(() -> in.lines().forEach(lines::add));
            reader.setDaemon(true);
            reader.start();
            await().until(() -> !lines.isEmpty());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private ApplicationContextRunner replica(RedisServer redis) {
        Map<String, String> properties = new LinkedHashMap<>(machine.identity());
        SecretlessMachine.registration(properties, "login", "authorization_code", "openid,Mail.Read");
        SecretlessMachine.secretless(
                properties,
                "downstream",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "api://downstream/Orders.Read");
        properties.put("azure.identity.oauth2.on-behalf-of.registrations", "downstream");
        properties.put("azure.identity.credentials.orders.type", "client-secret");
        properties.put("azure.identity.credentials.orders.tenant-id", FakeEntra.TENANT_ID);
        properties.put("azure.identity.credentials.orders.client-id", FakeEntra.CLIENT_ID);
        properties.put("azure.identity.credentials.orders.client-secret", FakeEntra.CLIENT_SECRET);
        properties.put("azure.identity.cache.shared.enabled", "true");
        properties.put("azure.identity.cache.shared.applications", "true");
        properties.put("azure.identity.cache.shared.timeout", "5s");
        properties.put("azure.identity.cache.shared.keys.k1", KEY);
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentitySharedCacheAutoConfiguration.class,
                        AzureIdentitySharedClientsAutoConfiguration.class,
                        AzureIdentityOAuth2AutoConfiguration.class,
                        AzureIdentityOAuth2ClientAutoConfiguration.class,
                        OAuth2ClientAutoConfiguration.class))
                .withBean(
                        AzureCredentialCustomizer.class,
                        () -> options -> options.sslContext(machine.entra.sslContext()))
                .withBean(RedisConnectionFactory.class, () -> new LettuceConnectionFactory("127.0.0.1", redis.port()))
                .withPropertyValues(properties.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toArray(String[]::new));
    }

    private static ClientRegistration registration(ApplicationContext started, String id) {
        return started.getBean(ClientRegistrationRepository.class).findByRegistrationId(id);
    }

    private static String appToken(ApplicationContext started) {
        return started.getBean("orders", TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes(SCOPE))
                .getToken();
    }

    private static String exchange(ApplicationContext started, Jwt caller) {
        return TokenClients.ask(
                        started, Stack.SERVLET, new JwtBearerGrantRequest(registration(started, "downstream"), caller))
                .getAccessToken()
                .getTokenValue();
    }

    private static void save(ApplicationContext started, String user, String token, String refreshToken) {
        Instant now = Instant.now();
        started.getBean(OAuth2AuthorizedClientService.class)
                .saveAuthorizedClient(
                        new OAuth2AuthorizedClient(
                                registration(started, "login"),
                                user,
                                new OAuth2AccessToken(
                                        OAuth2AccessToken.TokenType.BEARER,
                                        token,
                                        now,
                                        now.plusSeconds(3600),
                                        Set.of("Mail.Read")),
                                new OAuth2RefreshToken(refreshToken, now)),
                        new TestingAuthenticationToken(user, "password"));
    }

    private static OAuth2AuthorizedClient load(ApplicationContext started, String user) {
        return started.getBean(OAuth2AuthorizedClientService.class).loadAuthorizedClient("login", user);
    }

    @Test
    void readerOfRedisSeesNoTokenNameScopeOrKey() throws IOException {
        Jwt caller = Jwt.withTokenValue(machine.userToken("alice-oid"))
                .header("alg", "none")
                .subject("alice")
                .build();
        List<String> hidden = new ArrayList<>(List.of(
                caller.getTokenValue(),
                "users-access-token",
                "users-refresh-token",
                SecretlessMachine.ALICE,
                "alice",
                FakeEntra.TENANT_ID,
                FakeEntra.CLIENT_ID,
                FakeEntra.CLIENT_SECRET,
                "vault.azure.net",
                "downstream",
                "Orders.Read",
                "Mail.Read",
                "login",
                KEY,
                new String(Base64.getDecoder().decode(KEY), StandardCharsets.US_ASCII)));
        try (RedisServer redis = RedisServer.start();
                Monitor monitor = new Monitor(redis.port())) {
            replica(redis)
                    .run(first -> replica(redis).run(second -> {
                        String app = appToken(first);
                        String exchanged = exchange(first, caller);
                        save(first, SecretlessMachine.ALICE, "users-access-token", "users-refresh-token");
                        hidden.addAll(List.of(app, exchanged));

                        assertThat(appToken(second)).isEqualTo(app);
                        assertThat(exchange(second, caller)).isEqualTo(exchanged);
                        assertThat(load(second, SecretlessMachine.ALICE)
                                        .getRefreshToken()
                                        .getTokenValue())
                                .isEqualTo("users-refresh-token");
                        assertThat(content(second)).hasSize(3).noneMatch(text -> shows(text, hidden));

                        SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(caller));
                        second.getBean(OAuth2AuthorizedClientService.class)
                                .removeAuthorizedClient("downstream", "alice");
                        second.getBean(OAuth2AuthorizedClientService.class)
                                .removeAuthorizedClient("login", SecretlessMachine.ALICE);
                        assertThat(load(first, SecretlessMachine.ALICE)).isNull();
                        assertThat(content(second)).hasSize(3).noneMatch(text -> shows(text, hidden));
                    }));
            await().until(() -> monitor.lines.stream().anyMatch(line -> line.contains("PUBLISH")));

            assertThat(monitor.lines)
                    .anyMatch(line -> line.contains("MGET"))
                    .anyMatch(line -> line.contains("EVAL"))
                    .anyMatch(line -> line.contains(" lua] \"SET\""))
                    .noneMatch(line -> shows(line, hidden));
        }
    }

    /** Keys with their values. */
    private static List<String> content(ApplicationContext started) {
        try (RedisConnection connection =
                started.getBean(RedisConnectionFactory.class).getConnection()) {
            return connection.keyCommands().keys("*".getBytes(StandardCharsets.US_ASCII)).stream()
                    .map(key ->
                            text(key) + " = " + text(connection.stringCommands().get(key)))
                    .toList();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static boolean shows(String text, List<String> hidden) {
        return hidden.stream()
                .anyMatch(each -> text.contains(each)
                        || text.contains(Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(each.getBytes(StandardCharsets.UTF_8))));
    }
}
