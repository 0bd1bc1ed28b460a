package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IBroker;
import com.microsoft.aad.msal4j.ITenantProfile;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.MsalClientException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialUnavailableException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a broker of MSAL's is asked. The one of Windows cannot be had here; its interface can. */
class MsalBrokerTests {

    private static final AuthenticationRecord ALICE =
            new AuthenticationRecord("login.microsoftonline.com", "oid.tid", "tid", "alice@contoso.com", "app");
    private static final Instant EXPIRES = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicReference<SilentParameters> silent = new AtomicReference<>();
    private final AtomicReference<InteractiveRequestParameters> interactive = new AtomicReference<>();
    private final AtomicReference<PublicClientApplication> application = new AtomicReference<>();
    private @Nullable RuntimeException failure;

    private final MsalBroker broker = new MsalBroker(new IBroker() {
        @Override
        public CompletableFuture<IAuthenticationResult> acquireToken(
                PublicClientApplication app, SilentParameters parameters) {
            application.set(app);
            silent.set(parameters);
            return result();
        }

        @Override
        public CompletableFuture<IAuthenticationResult> acquireToken(
                PublicClientApplication app, InteractiveRequestParameters parameters) {
            application.set(app);
            interactive.set(parameters);
            return result();
        }

        @Override
        public boolean isBrokerAvailable() {
            return true;
        }
    });

    private CompletableFuture<IAuthenticationResult> result() {
        RuntimeException thrown = failure;
        return thrown == null
                ? CompletableFuture.completedFuture(new Result())
                : CompletableFuture.failedFuture(thrown);
    }

    private static Broker.Request request(@Nullable AuthenticationRecord account, boolean defaultAccount) {
        return new Broker.Request(
                "app",
                "https://login.microsoftonline.com/tid",
                List.of("https://vault.azure.net/.default"),
                "{\"access_token\":{\"nbf\":{\"essential\":true}}}",
                true,
                account,
                null,
                42,
                defaultAccount,
                true);
    }

    @Test
    void silentRequestNamesTheAccount() {
        Broker.Answer answer = broker.acquireSilently(request(ALICE, false));

        assertThat(silent.get().account().homeAccountId()).isEqualTo("oid.tid");
        assertThat(silent.get().scopes()).containsExactly("https://vault.azure.net/.default");
        assertThat(application.get().authority()).isEqualTo("https://login.microsoftonline.com/tid/");
        assertThat(application.get().clientCapabilities()).contains("CP1");
        assertThat(answer.token().getToken()).isEqualTo("the-token");
        assertThat(answer.token().getExpiresAt().toInstant()).isEqualTo(EXPIRES);
        assertThat(answer.account().getHomeAccountId()).isEqualTo("oid.tid");
        assertThat(answer.account().getTenantId()).isEqualTo("tid");
    }

    @Test
    void authorityWithAPathIsRefusedBecauseMsalTakesItForTheTenant() {
        Broker.Request asked = new Broker.Request(
                "app",
                "https://login.private.example/cloud/tid",
                List.of("https://vault.azure.net/.default"),
                null,
                false,
                ALICE,
                null,
                0,
                false,
                false);

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> broker.acquireSilently(asked))
                .withMessageContaining("'https://login.private.example/cloud'");
        assertThat(silent.get()).isNull();
    }

    @Test
    void silentRequestWithoutAccountUsesOnlyTheDefaultAccount() {
        assertThat(broker.acquireSilently(request(null, false))).isNull();
        assertThat(silent.get()).isNull();

        assertThat(broker.acquireSilently(request(null, true))).isNotNull();
        assertThat(silent.get().account()).isNull();
    }

    @Test
    @SuppressWarnings("deprecation") // as the only way for pass-through
    void interactiveRequestNamesTheParentWindow() {
        broker.acquireInteractively(request(ALICE, false));

        assertThat(interactive.get().windowHandle()).isEqualTo(42);
        assertThat(interactive.get().loginHint()).isEqualTo("alice@contoso.com");
        assertThat(interactive.get().extraQueryParameters()).containsEntry("msal_request_type", "consumer_passthrough");
        assertThat(interactive.get().claims()).isNotNull();
    }

    @Test
    void silentRequestReturnsNullWhenInteractionIsRequired() {
        failure = new MsalClientException("The user has to sign in.", "interaction_required");

        assertThat(broker.acquireSilently(request(ALICE, false))).isNull();
    }

    @Test
    void refusalIsTranslatedWithoutTokens() {
        failure = new MsalClientException("AADSTS65001: no consent; access_token \"eyJhbGciOi.J9.sig\"", "consent");

        assertThat(catchThrowable(() -> broker.acquireSilently(request(ALICE, false))))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS65001")
                .hasMessageNotContaining("eyJhbGciOi");
    }

    private static final class Result implements IAuthenticationResult {
        private static final long serialVersionUID = 1L;

        @Override
        public String accessToken() {
            return "the-token";
        }

        @Override
        public @Nullable String idToken() {
            return null;
        }

        @Override
        public IAccount account() {
            return new IAccount() {
                private static final long serialVersionUID = 1L;

                @Override
                public String homeAccountId() {
                    return "oid.tid";
                }

                @Override
                public String environment() {
                    return "login.microsoftonline.com";
                }

                @Override
                public String username() {
                    return "alice@contoso.com";
                }

                @Override
                public Map<String, ITenantProfile> getTenantProfiles() {
                    return Map.of();
                }
            };
        }

        @Override
        public @Nullable ITenantProfile tenantProfile() {
            return null;
        }

        @Override
        public String environment() {
            return "login.microsoftonline.com";
        }

        @Override
        public String scopes() {
            return "";
        }

        @Override
        public Date expiresOnDate() {
            return Date.from(EXPIRES);
        }
    }
}
