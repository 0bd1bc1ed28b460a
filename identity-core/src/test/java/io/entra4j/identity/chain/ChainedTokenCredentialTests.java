package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestEvent.Type;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ChainedTokenCredentialTests extends CredentialContract {

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return chain(options, unconfigured(), secret(options, FakeEntra.CLIENT_SECRET));
    }

    @Test
    void unavailableCredentialIsSkipped() {
        ChainedTokenCredential chain = (ChainedTokenCredential) credential();

        assertThat(chain.selected()).isNull();
        chain.getTokenSync(context());

        assertThat(chain.selected()).hasToString("ClientSecretCredential");
        assertThat(chain.status().answeredBy()).isEqualTo("ClientSecretCredential");
    }

    @Test
    void chainContinuesAfterASubclassOfCredentialUnavailableException() {
        TokenCredential custom = failing(new CredentialUnavailableException("not today") {
            private static final long serialVersionUID = 1L;
        });

        assertThat(chain(options().build(), custom, secret(options().build(), FakeEntra.CLIENT_SECRET))
                        .getTokenSync(context()))
                .isNotNull();
    }

    @Test
    void refusedCredentialStopsTheChain() {
        AtomicInteger asked = new AtomicInteger();
        TokenCredential next = request -> {
            asked.incrementAndGet();
            return Mono.empty();
        };
        EntraCredential chain =
                chain(options().build(), unconfigured(), secret(options().build(), "wrong-secret"), next);

        Throwable thrown = thrownSync(chain);

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS7000215");
        assertThat(thrown.getSuppressed())
                .hasOnlyElementsOfType(CredentialUnavailableException.class)
                .hasSize(1);
        assertThat(asked).hasValue(0);
    }

    @Test
    void exhaustedChainNamesEveryMemberAndKeepsTheirExceptions() {
        EntraCredential chain = chain(
                options().build(), unconfigured(), failing(new CredentialUnavailableException("Custom is not here.")));

        Throwable thrown = thrownSync(chain);

        assertThat(thrown)
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("\n- EnvironmentCredential (0 ms) is not configured")
                .hasMessageContaining(" (0 ms): Custom is not here.");
        assertThat(thrown.getCause()).hasMessageContaining("EnvironmentCredential");
        assertThat(thrown.getSuppressed()).singleElement().asString().contains("Custom is not here.");
    }

    @Test
    void listenerReceivesOneFetchForAFetchThroughAChain() {
        credential().getTokenSync(context());

        assertThat(listener.types()).containsExactly(Type.FETCH_STARTED, Type.FETCHED);
        assertThat(listener.events().get(1).answeredBy()).isEqualTo("ClientSecretCredential");
    }

    @Test
    void chainContinuesAfterAnUnavailableCredentialOfAzureIdentity() {
        /** As azure-identity names it. */
        final class CredentialUnavailableException extends ClientAuthenticationException {
            private static final long serialVersionUID = 1L;

            private CredentialUnavailableException() {
                super("az is not installed", null);
            }
        }
        EntraCredential chain = chain(
                options().build(),
                failing(new CredentialUnavailableException()),
                secret(options().build(), FakeEntra.CLIENT_SECRET));

        assertThat(chain.getTokenSync(context())).isNotNull();
    }

    @Test
    void customCredentialWithoutATokenIsUnavailable() {
        EntraCredential chain = chain(options().build(), request -> Mono.empty());

        assertThat(thrownSync(chain)).isInstanceOf(CredentialUnavailableException.class);
    }

    @Test
    void chainMayContainAnotherChain() {
        CredentialOptions options = options().build();
        EntraCredential inner = chain(options, unconfigured(), secret(options, FakeEntra.CLIENT_SECRET));
        EntraCredential outer = chain(options, unconfigured(), inner);

        AccessToken token = outer.getTokenSync(context());

        assertThat(outer.getTokenSync(context())).isSameAs(token);
        assertThat(outer.status().answeredBy()).isEqualTo("ClientSecretCredential");
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void memberThatAnsweredIsAskedFirstFromThenOn() {
        AtomicInteger asked = new AtomicInteger();
        TokenCredential counting = request -> {
            asked.incrementAndGet();
            return Mono.error(new CredentialUnavailableException("no"));
        };
        EntraCredential chain =
                chain(options().build(), counting, secret(options().build(), FakeEntra.CLIENT_SECRET));

        chain.getTokenSync(context());
        chain.getTokenSync(new TokenRequestContext().addScopes("https://storage.azure.com/.default"));

        assertThat(asked).hasValue(1);
    }

    @Test
    void emptyChainIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> new ChainedTokenCredentialBuilder().build());
    }

    private static TokenCredential failing(RuntimeException failure) {
        return request -> Mono.error(failure);
    }

    private EntraCredential unconfigured() {
        return new EnvironmentCredentialBuilder()
                .options(options().configuration(TestConfiguration.of(Map.of())).build())
                .build();
    }

    private static EntraCredential secret(CredentialOptions options, String secret) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(secret)
                .build();
    }

    private static EntraCredential chain(CredentialOptions options, TokenCredential... members) {
        return new ChainedTokenCredentialBuilder()
                .options(options)
                .addAll(java.util.List.of(members))
                .build();
    }
}
