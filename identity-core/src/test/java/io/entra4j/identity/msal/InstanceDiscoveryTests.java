package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class InstanceDiscoveryTests {

    private final FakeEntra entra = FakeEntra.start();
    /** MSAL remembers for the life of the JVM which hosts it has looked up, or was told not to. */
    private final String host = "login-" + UUID.randomUUID() + ".example";

    private final List<String> hosts = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        entra.close();
    }

    @Test
    void unknownAuthorityIsLookedUpInMicrosoftsListAndRefused() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential(true)))
                .withMessageContaining("invalid_instance")
                .withMessageContaining("switch instance discovery off");
        assertThat(hosts).containsExactly("login.microsoftonline.com");
    }

    @Test
    void noLookUpHappensWhenSwitchedOff() {
        token(credential(false));

        assertThat(hosts).containsExactly(host);
    }

    private static void token(EntraCredential credential) {
        credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    private EntraCredential credential(boolean discovery) {
        ClientSecretCredentialBuilder builder = new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorityHost("https://" + host)
                .httpClient(new Rerouting(entra.httpClient()));
        return discovery ? builder.build() : builder.disableInstanceDiscovery().build();
    }

    /** Plays login.microsoftonline.com with FakeEntra. */
    private final class Rerouting implements HttpClient {

        private final HttpClient fake;

        private Rerouting(HttpClient fake) {
            this.fake = fake;
        }

        @Override
        public Mono<HttpResponse> send(HttpRequest request) {
            return fake.send(rerouted(request));
        }

        @Override
        public HttpResponse sendSync(HttpRequest request, Context context) {
            return fake.sendSync(rerouted(request), context);
        }

        private HttpRequest rerouted(HttpRequest request) {
            hosts.add(request.getUrl().getHost());
            try {
                return request.setUrl(
                        URI.create(entra.authorityHost() + request.getUrl().getFile())
                                .toURL());
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            }
        }
    }
}
