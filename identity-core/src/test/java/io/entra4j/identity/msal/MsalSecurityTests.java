package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.microsoft.aad.msal4j.IHttpResponse;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.user.DeviceCodeCredential;
import io.entra4j.identity.user.DeviceCodeCredentialBuilder;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Issue 17, row 3: credentials share a JVM with an application's own use of MSAL, and MSAL keeps static state. */
class MsalSecurityTests {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String SCOPE = "https://vault.azure.net/.default";

    private final FakeEntra entra = FakeEntra.start();

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, "p", UUID.randomUUID().toString());
        entra.deviceInterval(Duration.ofSeconds(1));
    }

    @AfterEach
    void stopEntra() {
        entra.close();
    }

    @Test
    void throttlingOfAnApplicationsOwnMsalDoesNotStopACredential() throws MalformedURLException {
        PublicClientApplication own = PublicClientApplication.builder(FakeEntra.PUBLIC_CLIENT_ID)
                .authority(entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/")
                .instanceDiscovery(false)
                .disableInternalRetries()
                .httpClient(request -> new Throttled())
                .build();
        RefreshTokenParameters refresh =
                RefreshTokenParameters.builder(Set.of(SCOPE), "own").build();

        Throwable throttled =
                catchThrowable(() -> own.acquireToken(refresh).join()).getCause();
        AccessToken token = credential().getTokenSync(new TokenRequestContext().addScopes(SCOPE));

        assertThat(throttled).isInstanceOf(MsalServiceException.class);
        assertThat(token.getToken()).isNotBlank();
    }

    private DeviceCodeCredential credential() {
        CredentialOptions options = CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .build();
        return new DeviceCodeCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .challengeConsumer(info -> entra.approveDevice(info.getUserCode(), USER))
                .build();
    }

    private static final class Throttled implements IHttpResponse {

        @Override
        public int statusCode() {
            return 429;
        }

        @Override
        public Map<String, List<String>> headers() {
            return Map.of("Retry-After", List.of("3600"));
        }

        @Override
        public String body() {
            return "{\"error\":\"temporarily_unavailable\"}";
        }
    }
}
