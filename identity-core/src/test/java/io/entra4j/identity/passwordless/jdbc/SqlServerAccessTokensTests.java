package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.microsoft.sqlserver.jdbc.SqlAuthenticationToken;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.sql.SQLTransientConnectionException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class SqlServerAccessTokensTests {

    private static final String SCOPE = "https://database.windows.net/.default";
    private static final OffsetDateTime EXPIRY = OffsetDateTime.parse("2026-11-30T06:00:00Z");

    private final List<TokenRequestContext> requests = new ArrayList<>();
    private final ConnectionTokens tokens = new ConnectionTokens(
            request -> {
                requests.add(request);
                return Mono.just(new AccessToken("a-token", EXPIRY));
            },
            null,
            SCOPE);

    @Test
    void tokenComesWithItsExpiry() {
        SqlAuthenticationToken token = new SqlServerAccessTokens(tokens)
                .getAccessToken("https://database.windows.net/", "https://login.microsoftonline.com/contoso.com");

        assertThat(token.getAccessToken()).isEqualTo("a-token");
        assertThat(token.getExpiresOn()).isEqualTo(EXPIRY.toInstant());
        assertThat(requests)
                .singleElement()
                .extracting(TokenRequestContext::getScopes)
                .isEqualTo(List.of(SCOPE));
        assertThat(tokens.connections()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com/7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001, 7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001",
        "https://login.windows.net/contoso.onmicrosoft.com/, contoso.onmicrosoft.com",
        "https://login.windows.net/contoso.onmicrosoft.com/oauth2/token, contoso.onmicrosoft.com"
    })
    void tenantIsTheOneThatTheServerNames(String stsurl, String tenant) {
        new SqlServerAccessTokens(tokens).getAccessToken("spn", stsurl);

        assertThat(requests)
                .singleElement()
                .extracting(TokenRequestContext::getTenantId)
                .isEqualTo(tenant);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "https://login.microsoftonline.com",
                "https://login.microsoftonline.com/",
                "https://login.microsoftonline.com/common",
                "https://login.microsoftonline.com/organizations",
                "https://login.microsoftonline.com/..",
                "https://login.microsoftonline.com/a%2Fb.com",
                "not an address",
                "https://login.microsoftonline.com/con toso.com"
            })
    void otherTextNamesNoTenant(String stsurl) {
        new SqlServerAccessTokens(tokens).getAccessToken("spn", stsurl);

        assertThat(requests)
                .singleElement()
                .extracting(TokenRequestContext::getTenantId)
                .isNull();
    }

    @Test
    void missingTokenIsATransientFailure() {
        TokenCredential failing = request -> Mono.error(new IllegalStateException("The secret has expired."));

        assertThat(catchThrowable(() -> new SqlServerAccessTokens(new ConnectionTokens(failing, null, SCOPE))
                        .getAccessToken("spn", "https://login.windows.net/contoso.com")))
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessage("There is no token for a new connection. The secret has expired.")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void textShowsNoToken() {
        assertThat(new SqlServerAccessTokens(tokens)).hasToString("SqlServerAccessTokens");
    }
}
