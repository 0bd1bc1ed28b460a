package io.entra4j.identity.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.msal.ToolkitAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntelliJCredentialTests extends CredentialContract {

    private static final String USER = "alice@contoso.onmicrosoft.com";

    private String refreshToken = "";

    /** The user signs in to the toolkit, which keeps the refresh token. */
    @BeforeEach
    void signInToTheToolkit() {
        entra.user(USER, "p", "a11ce000-0000-4000-8000-000000000001");
        new DeviceCodeCredentialBuilder()
                .options(options().build())
                .tenantId(FakeEntra.TENANT_ID)
                .challengeConsumer(info -> entra.approveDevice(info.getUserCode(), USER))
                .wait((duration, cancelled) -> false)
                .build()
                .getTokenSync(context());
        refreshToken = entra.issuedRefreshToken();
        entra.resetRequests();
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options, () -> cache("localhost").getBytes(UTF_8)).build();
    }

    @Override
    protected Stream<String> secrets() {
        return Stream.of(refreshToken);
    }

    private static IntelliJCredentialBuilder builder(CredentialOptions options, ToolkitAccount.Reader reader) {
        return new IntelliJCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .reader(reader);
    }

    private String cache(String environment) {
        return "{\"RefreshToken\":{\"key\":{\"credential_type\":\"RefreshToken\",\"environment\":\"" + environment
                + "\",\"home_account_id\":\"oid.tid\",\"client_id\":\"" + FakeEntra.PUBLIC_CLIENT_ID
                + "\",\"secret\":\"" + refreshToken + "\"}},\"AccessToken\":{}}";
    }

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", refreshToken)
                .containsEntry("client_id", FakeEntra.PUBLIC_CLIENT_ID);
    }

    @Test
    void cacheInBase64IsRead() {
        byte[] encoded = Base64.getEncoder().encode(cache("localhost").getBytes(UTF_8));

        assertThat(builder(options().build(), () -> encoded)
                        .build()
                        .getTokenSync(context())
                        .getToken())
                .isNotBlank();
    }

    @Test
    void missingSignInIsUnavailable() {
        assertUnavailable(() -> null, "no user is signed in");
        assertUnavailable(() -> "{broken".getBytes(UTF_8), "no user is signed in");
        assertUnavailable(() -> "{}".getBytes(UTF_8), "no user is signed in");
        assertUnavailable(() -> cache("login.chinacloudapi.cn").getBytes(UTF_8), "no user is signed in");
        assertUnavailable(
                () -> {
                    throw new IOException("the keyring is locked");
                },
                "the keyring is locked");
    }

    /** Issue 17, row 24. */
    @Test
    void oneOfSeveralAccountsIsChosenByName() {
        IntelliJCredentialBuilder builder =
                builder(options().build(), () -> twoAccounts().getBytes(UTF_8));

        Throwable unchosen = thrownSync(builder.build());
        Throwable unknown = thrownSync(builder.username("eve@contoso.com").build());
        builder.username("ALICE@contoso.com").build().getTokenSync(context());

        assertThat(unchosen)
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("several accounts are signed in")
                .hasMessageContaining("'alice@contoso.com', 'bob@contoso.com'")
                .hasMessageContaining("Try: choose one with 'username' or the environment variable AZURE_USERNAME");
        assertThat(unknown)
                .hasMessageContaining("'eve@contoso.com' is not signed in")
                .hasMessageContaining("'bob@contoso.com'");
        assertThat(lastForm()).containsEntry("refresh_token", refreshToken);
    }

    /** Issue 17, row 24. */
    @Test
    void environmentVariableChoosesAnAccount() {
        CredentialOptions options = options()
                .configuration(TestConfiguration.of(Map.of("AZURE_USERNAME", "alice@contoso.com")))
                .build();

        builder(options, () -> twoAccounts().getBytes(UTF_8)).build().getTokenSync(context());

        assertThat(lastForm()).containsEntry("refresh_token", refreshToken);
    }

    /** Bob comes first. */
    private String twoAccounts() {
        return "{\"RefreshToken\":{" + token("1", "bob.tid", "bobs-token") + "," + token("2", "alice.tid", refreshToken)
                + "},\"Account\":{" + account("1", "bob") + "," + account("2", "alice") + "}}";
    }

    private static String token(String key, String account, String secret) {
        return "\"" + key + "\":{\"credential_type\":\"RefreshToken\",\"environment\":\"localhost\","
                + "\"home_account_id\":\"" + account + "\",\"client_id\":\"" + FakeEntra.PUBLIC_CLIENT_ID
                + "\",\"secret\":\"" + secret + "\"}";
    }

    private static String account(String key, String name) {
        return "\"" + key + "\":{\"home_account_id\":\"" + name + ".tid\",\"username\":\"" + name + "@contoso.com\"}";
    }

    /** Issue 17, row 24. */
    @Test
    void tokensAreClearedWhenTheToolkitWritesItsCache(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("cache"), cache("localhost"));
        EntraCredential credential =
                builder(options().build(), new FileReader(file)).build();
        String first = credential.getTokenSync(context()).getToken();
        String same = credential.getTokenSync(context()).getToken();

        Files.writeString(file, twoAccounts().replace("bob.tid", "alice.tid"));
        clock.advance(Duration.ofSeconds(2));
        Throwable bobs = thrownSync(credential);

        assertThat(same).isEqualTo(first);
        assertThat(bobs).hasMessageContaining("invalid_grant");
    }

    private record FileReader(Path file) implements ToolkitAccount.Reader {

        @Override
        public byte[] read() throws IOException {
            return Files.readAllBytes(file);
        }

        @Override
        public List<Path> files() {
            return List.of(file);
        }
    }

    private void assertUnavailable(ToolkitAccount.@Nullable Reader reader, String why) {
        assertThat(thrownSync(builder(options().build(), reader).build()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("IntelliJCredential is unavailable: ")
                .hasMessageContaining(why)
                .hasMessageContaining("sign in to the Azure Toolkit in IntelliJ");
        assertThat(entra.requests()).isEmpty();
    }
}
