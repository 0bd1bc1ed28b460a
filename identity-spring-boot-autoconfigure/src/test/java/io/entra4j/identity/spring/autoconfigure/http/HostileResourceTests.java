package io.entra4j.identity.spring.autoconfigure.http;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.fake.HostileServer;
import io.entra4j.identity.spring.autoconfigure.HostileRounds;
import io.entra4j.identity.spring.http.BearerToken;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/** Sends tokens to a resource that answers anything at all, redirects and claims among it, by each of Boot's clients. */
@Timeout(120)
@Tag("slow")
class HostileResourceTests {

    private static HostileServer server;

    private final AtomicReference<String> token = new AtomicReference<>();
    private final HostileRounds rounds = HostileRounds.ofClients(server);

    @BeforeAll
    static void start() {
        server = HostileServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void release() {
        rounds.close();
    }

    /** Not by Apache's, which repeats refused requests, and waits for as long as the resource says. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*HTTP_COMPONENTS")
    void hostileAnswersOfAResourceDoNotRedirectTheToken(RedirectSecurityTests.Client client) {
        TokenCredential credential = request ->
                Mono.just(new AccessToken(token.get(), OffsetDateTime.now().plusHours(1)));
        RedirectSecurityTests.context()
                .withBean(TokenCredential.class, () -> credential)
                .withPropertyValues(client.properties())
                .withPropertyValues("spring.http.clients.read-timeout=500ms")
                .run(started -> {
                    RedirectSecurityTests.Calls calls = client.calls(
                            started,
                            BearerToken.of(credential, List.of("https://orders.example/.default"))
                                    .onlyTo("127.0.0.1"));
                    rounds.run(HostileRounds.ROUNDS / 4 / RedirectSecurityTests.Client.values().length, chance -> {
                        token.set("token-" + Long.toHexString(chance.nextLong()));
                        try {
                            calls.send(HttpMethod.GET, server.http().resolve("/orders"), null);
                        } catch (RuntimeException e) {
                            // Spring's own exceptions quote answers.
                            if (e.getClass().getName().startsWith("io.entra4j")) {
                                rounds.show(e);
                            }
                        }
                    });
                });
    }
}
