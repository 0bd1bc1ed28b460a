package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.util.Configuration;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.user.UsernamePasswordCredentialBuilder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose tokens come, in the log of those who ask for that. */
class AccountLogTests {

    private static final String LOGGER = "io.entra4j.identity.EntraCredential";
    private static final String USER = "ann@contoso.example";
    private static final String PASSWORD = "correct horse/battery+staple";
    private static final TokenRequestContext CONTEXT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");

    private static FakeEntra entra;

    private final CapturedLog log = new CapturedLog();

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @AfterEach
    void close() {
        log.close();
        entra.reset();
    }

    @Test
    void fetchForAnApplicationLogsOneLineAtInfo() {
        EntraCredential credential = application(options().enableAccountIdentifierLogging());

        String token = credential.getTokenSync(CONTEXT).getToken();
        credential.getTokenSync(CONTEXT);

        assertThat(lines())
                .singleElement()
                .asString()
                .matches("ClientSecretCredential 'orders' got a token for application '" + FakeEntra.CLIENT_ID
                        + "', object '[0-9a-f-]{36}', tenant '" + FakeEntra.TENANT_ID
                        + "'; it names no user name\\. null");
        assertThat(log.count(LOGGER, Level.INFO)).isOne();
        assertThat(log.text()).doesNotContain(token);
    }

    @Test
    @SuppressWarnings("deprecation")
    void fetchForAUserLogsTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        entra.application(FakeApplication.builtIn().withPublicClientFlows());

        new UsernamePasswordCredentialBuilder()
                .options(options().enableAccountIdentifierLogging().build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .username(USER)
                .password(PASSWORD)
                .build()
                .getTokenSync(CONTEXT);

        assertThat(lines()).singleElement().asString().contains(", user name '" + USER + "'. ");
    }

    @Test
    void accountIsNotLoggedUnlessTheOptionIsSet() {
        application(options()).getTokenSync(CONTEXT);

        assertThat(lines()).isEmpty();
        assertThat(log.messages("io.entra4j")).doesNotContain(FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void fetchThroughAChainLogsOneLineWhenChainOrMemberHasTheOption(boolean chain, boolean member) {
        CredentialOptions of = member
                ? options().enableAccountIdentifierLogging().build()
                : options().build();
        CredentialOptions own =
                chain && !member ? options().enableAccountIdentifierLogging().build() : of;

        new ChainedTokenCredentialBuilder()
                .options(chain ? own : options().build())
                .addLast(application(of))
                .build()
                .getTokenSync(CONTEXT);

        assertThat(lines()).singleElement().asString().startsWith("ClientSecretCredential 'orders' got a token for");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opaque | an account that it does not name.",
                "{} | an account that it does not name.",
                "{\"tid\":\"t\"} | tenant 't'; it names no application, no object, no user name.",
                "{\"preferred_username\":\"ann@contoso.example\",\"azp\":\"a\",\"oid\":\"o\",\"tid\":\"t\"}"
                        + " | application 'a', object 'o', tenant 't', user name 'ann@contoso.example'.",
                "{\"oid\":\"o\\nERROR forged\"} | object 'o ERROR forged'; it names no application, no tenant, no user name."
            })
    void lineNamesTheClaimsThatTheTokenLacks(String claims, String account) {
        String token = claims.equals("opaque")
                ? claims
                : "e30."
                        + Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                        + ".of-the-service";
        TokenSource source =
                request -> new AccessToken(token, OffsetDateTime.now().plusHours(1));

        new TestCredential(source, options().enableAccountIdentifierLogging().build()).getTokenSync(CONTEXT);

        assertThat(lines()).singleElement().asString().contains("'orders' got a token for " + account);
    }

    @Test
    @SuppressWarnings("deprecation")
    void unsafeSupportLoggingLogsOnlyAWarning() {
        application(options().enableUnsafeSupportLogging()).getTokenSync(CONTEXT);

        assertThat(log.count(LOGGER, Level.WARN)).isOne();
        assertThat(log.messages(LOGGER)).contains("'enableUnsafeSupportLogging' logs nothing here");
        assertThat(log.messages("io.entra4j")).doesNotContain("grant_type", FakeEntra.CLIENT_ID);
    }

    private List<String> lines() {
        return log.messages(LOGGER)
                .lines()
                .filter(line -> line.contains(" got a token for "))
                .toList();
    }

    private static CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .name("orders")
                .configuration(Configuration.NONE)
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext());
    }

    private static EntraCredential application(CredentialOptions.Builder options) {
        return application(options.build());
    }

    private static EntraCredential application(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }
}
