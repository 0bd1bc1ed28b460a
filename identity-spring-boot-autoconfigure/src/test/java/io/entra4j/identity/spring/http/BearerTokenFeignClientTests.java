package io.entra4j.identity.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import feign.Client;
import feign.Feign;
import feign.FeignException;
import feign.Headers;
import feign.RequestLine;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BearerTokenFeignClientTests {

    private static FakeEntra entra;

    private EntraCredential credential;

    interface Orders {

        @RequestLine("GET /_resource")
        String all();

        @RequestLine("GET /_resource")
        @Headers("authorization: Bearer own")
        String withItsOwn();
    }

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @BeforeEach
    void setUp() {
        entra.reset();
        entra.resetRequests();
        credential = new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .sslContext(entra.sslContext())
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private BearerToken token() {
        return BearerToken.of(credential, List.of("https://orders.example/.default"));
    }

    private static Orders orders(BearerToken token, String url) {
        Client client = new Client.Default(entra.sslContext().getSocketFactory(), null);
        return Feign.builder().client(new BearerTokenFeignClient(token, client)).target(Orders.class, url);
    }

    @Test
    void requestsCarryTheTokenAndAnswerClaimsChallengesOnce() {
        Orders orders = orders(token(), entra.authorityHost());

        assertThat(orders.all()).contains("oid");
        entra.revokeTokens();

        assertThat(orders.all()).contains("oid");
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void tokenIsSentToNamedHostsOverHttpsOnly() {
        assertThatIllegalStateException()
                .isThrownBy(() -> orders(token().onlyTo("orders.example"), entra.authorityHost())
                        .all())
                .withMessageContaining("to [orders.example] only");
        assertThatIllegalStateException()
                .isThrownBy(() -> orders(token(), "http://orders.example").all())
                .withMessageContaining("Use https");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void requestKeepsItsOwnAuthorization() {
        assertThatExceptionOfType(FeignException.Unauthorized.class)
                .isThrownBy(() -> orders(token(), entra.authorityHost()).withItsOwn());
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void tokenIsNotSentAfterARedirect() throws IOException {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            seen.add(String.valueOf(exchange.getRequestURI()));
            exchange.getResponseHeaders()
                    .add("Location", "http://localhost:" + server.getAddress().getPort() + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThatExceptionOfType(FeignException.class)
                    .isThrownBy(() -> orders(token(), base).all())
                    .satisfies(refused -> assertThat(refused.status()).isEqualTo(302));
            assertThat(seen).containsExactly("/_resource");
        } finally {
            server.stop(0);
        }
    }
}
