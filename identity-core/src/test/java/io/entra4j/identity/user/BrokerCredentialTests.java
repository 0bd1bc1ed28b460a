package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthenticationRequiredException;
import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a broker is asked, and what becomes of it: for the broker's own credential, and for Visual Studio Code's. */
class BrokerCredentialTests {

    private static final String CODE_CLIENT = "aebc6443-996d-45c2-90f0-388ff96faa56";
    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    private static final AuthenticationRecord ALICE = new AuthenticationRecord(
            "login.microsoftonline.com", "alice.home", "home", "alice@contoso.com", CODE_CLIENT);

    private final MutableClock clock = new MutableClock();
    private final FakeBroker broker = new FakeBroker();

    private CredentialOptions options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .clock(clock)
                .build();
    }

    private BrokerCredentialBuilder builder() {
        return new BrokerCredentialBuilder().options(options()).tenantId("t1").broker(broker);
    }

    @Test
    void userIsAskedOnceAndTheAccountServesLaterRequests() {
        BrokerCredential credential =
                builder().parentWindow(4711).enableMsaPassthrough().build();

        AuthenticationRecord record = credential.authenticateSync(VAULT);
        credential.getTokenSync(VAULT);
        credential
                .getToken(new TokenRequestContext().addScopes("https://storage.azure.com/.default"))
                .block();

        assertThat(record).isSameAs(broker.account);
        assertThat(broker.asked).extracting(request -> request.interactive).containsExactly(true, false);
        Broker.Request asked = broker.asked.get(0).request;
        assertThat(asked.authority()).isEqualTo("https://login.microsoftonline.com/t1");
        assertThat(asked.parentWindow()).isEqualTo(4711);
        assertThat(asked.msaPassthrough()).isTrue();
        assertThat(asked.defaultAccount()).isFalse();
        assertThat(asked.scopes()).containsExactly("https://vault.azure.net/.default");
        assertThat(broker.asked.get(1).request.account()).isSameAs(record);
    }

    @Test
    void defaultAccountIsUsedWithoutAskingTheUser() {
        broker.silent = true;

        builder().useDefaultAccount().build().getTokenSync(VAULT);

        assertThat(broker.asked).hasSize(1);
        assertThat(broker.asked.get(0).interactive).isFalse();
        assertThat(broker.asked.get(0).request.defaultAccount()).isTrue();
    }

    @Test
    void brokerDoesNotAskTheUserWhenAutomaticAuthenticationIsOff() {
        Throwable thrown = catchThrowable(
                () -> builder().disableAutomaticAuthentication().build().getTokenSync(VAULT));

        assertThat(thrown).isExactlyInstanceOf(AuthenticationRequiredException.class);
        assertThat(broker.asked).extracting(request -> request.interactive).containsExactly(false);
    }

    @Test
    void claimsChallengeReachesTheBroker() {
        builder()
                .build()
                .getTokenSync(new TokenRequestContext()
                        .addScopes("https://vault.azure.net/.default")
                        .setCaeEnabled(true)
                        .setClaims("{\"access_token\":{}}"));

        assertThat(broker.asked.get(1).request.claims()).isEqualTo("{\"access_token\":{}}");
        assertThat(broker.asked.get(1).request.caeEnabled()).isTrue();
    }

    @Test
    void brokerThatCannotBeUsedIsUnavailable() {
        broker.available = false;

        assertThat(catchThrowable(() -> builder().build().getTokenSync(VAULT)))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("the broker says that it cannot be used here");
    }

    @Test
    void brokerIsUnavailableOnOtherSystemsThanWindows() {
        assertThat(catchThrowable(() -> new Brokers("BrokerCredential", null, "Linux", () -> broker).find()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("for Windows only");
    }

    @Test
    void missingJarOrNativeLibraryIsUnavailable() {
        Brokers without = new Brokers("BrokerCredential", null, "Windows 11", () -> {
            throw new NoClassDefFoundError("com/microsoft/aad/msal4jbrokers/Broker");
        });
        Brokers broken = new Brokers("BrokerCredential", null, "Windows 11", () -> {
            throw new UnsatisfiedLinkError("msalruntime.dll");
        });

        for (Brokers brokers : List.of(without, broken)) {
            assertThat(catchThrowable(brokers::find))
                    .isExactlyInstanceOf(CredentialUnavailableException.class)
                    .hasMessageContaining("add com.microsoft.azure:msal4j-brokers to the class path");
        }
    }

    @Test
    void visualStudioCodesAccountIsAskedForSilently(@TempDir Path home) throws IOException {
        broker.silent = true;
        record(home, ".azure", ALICE);

        AccessToken token = code(home).build().getTokenSync(VAULT);

        assertThat(token.getToken()).isEqualTo("token-1");
        Broker.Request asked = broker.asked.get(0).request;
        assertThat(asked.clientId()).isEqualTo(CODE_CLIENT);
        assertThat(asked.authority()).isEqualTo("https://login.microsoftonline.com/home");
        assertThat(asked.account().getHomeAccountId()).isEqualTo("alice.home");
    }

    @Test
    void visualStudioCodeWorksWithItsOtherDirectoryAndAnotherTenant(@TempDir Path home) throws IOException {
        broker.silent = true;
        record(home, ".Azure", ALICE);

        code(home).tenantId("guest").build().getTokenSync(VAULT);

        assertThat(broker.asked.get(0).request.authority()).endsWith("/guest");
    }

    /** Issue 17, row 24. */
    @Test
    void visualStudioCodesTokensAreForgottenWhenItsAccountChanges(@TempDir Path home) throws IOException {
        broker.silent = true;
        record(home, ".azure", ALICE);
        VisualStudioCodeCredential credential = code(home).build();
        credential.getTokenSync(VAULT);
        credential.getTokenSync(VAULT);

        record(home, ".azure", new AuthenticationRecord("a", "bob.home", "home", "bob@contoso.com", CODE_CLIENT));
        clock.advance(Duration.ofSeconds(2));
        credential.getTokenSync(VAULT);

        assertThat(broker.asked)
                .extracting(asked -> asked.request.account().getHomeAccountId())
                .containsExactly("alice.home", "bob.home");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"azure.cloud\": \"AzureChinaCloud\" }                          | https://login.chinacloudapi.cn",
                "{ \"azure.cloud\": \"AzureUSGovernment\", }                       | https://login.microsoftonline.us",
                "{ \"microsoft-sovereign-cloud.environment\": \"ChinaCloud\" }     | https://login.chinacloudapi.cn",
                "{ \"microsoft-sovereign-cloud.environment\": \"USGovernment\" }   | https://login.microsoftonline.us",
                "{ \"a\": \"http://x\", /* c */ \"azure.cloud\": \"AzureChinaCloud\" } | https://login.chinacloudapi.cn",
                "{ \"azure.cloud\": \"AzureCloud\" }                               | https://login.microsoftonline.com",
                "{ \"azure.cloud\": \"Elsewhere\" }                                | https://login.microsoftonline.com",
                "{ // \"azure.cloud\": \"AzureChinaCloud\"                         | https://login.microsoftonline.com",
                "{ /* \"azure.cloud\": \"AzureChinaCloud\"                         | https://login.microsoftonline.com",
                "nothing                                                             | https://login.microsoftonline.com"
            })
    void cloudOfVisualStudioCodeIsAsked(String settings, String expected, @TempDir Path home) throws IOException {
        for (String directory : List.of(".config", "Library/Application Support", "AppData/Roaming")) {
            Path own = Files.createDirectories(home.resolve(directory.replace("/", "-")));
            record(own, ".azure", ALICE);
            Path file = own.resolve(directory).resolve("Code/User/settings.json");
            Files.createDirectories(file.getParent());
            Files.writeString(file, settings);
            broker.silent = true;

            code(own).build().getTokenSync(VAULT);

            assertThat(broker.asked.get(broker.asked.size() - 1).request.authority())
                    .as(directory)
                    .startsWith(expected + "/");
        }
    }

    @Test
    void configuredAuthorityHostWinsOverVisualStudioCode(@TempDir Path home) throws IOException {
        record(home, ".azure", ALICE);
        Path file = home.resolve(".config/Code/User/settings.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{ \"azure.cloud\": \"AzureChinaCloud\" }");
        broker.silent = true;

        new VisualStudioCodeCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(TestConfiguration.of(Map.of()))
                        .clock(clock)
                        .authorityHost("https://login.microsoftonline.us")
                        .build())
                .broker(broker)
                .home(home)
                .build()
                .getTokenSync(VAULT);

        assertThat(broker.asked.get(0).request.authority()).startsWith("https://login.microsoftonline.us/");
    }

    @Test
    void visualStudioCodeWithoutUsableAccountIsUnavailable(@TempDir Path home) throws IOException {
        assertUnavailable(home, "no user is signed in to Visual Studio Code");

        record(home, ".azure", ALICE);
        assertUnavailable(home, "the user has to sign in again");

        record(
                home,
                ".azure",
                new AuthenticationRecord("a", "alice.home", "home", "alice@contoso.com", "another-client"));
        assertUnavailable(home, "belongs to another application");

        record(home, ".azure", new AuthenticationRecord("a", "alice.home", "../evil", "alice", CODE_CLIENT));
        assertUnavailable(home, "names no tenant");

        Files.writeString(file(home, ".azure"), "{broken");
        assertUnavailable(home, "cannot be read");
        assertThat(broker.asked).extracting(request -> request.interactive).doesNotContain(true);
    }

    private void assertUnavailable(Path home, String why) {
        assertThat(catchThrowable(() -> code(home).build().getTokenSync(VAULT)))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("VisualStudioCodeCredential is unavailable: ")
                .hasMessageContaining(why)
                .hasMessageNotContaining("alice");
    }

    private VisualStudioCodeCredentialBuilder code(Path home) {
        return new VisualStudioCodeCredentialBuilder()
                .options(options())
                .broker(broker)
                .home(home);
    }

    private static Path file(Path home, String directory) {
        return home.resolve(directory)
                .resolve("ms-azuretools.vscode-azureresourcegroups")
                .resolve("authRecord.json");
    }

    private static void record(Path home, String directory, AuthenticationRecord record) throws IOException {
        Path file = file(home, directory);
        Files.createDirectories(file.getParent());
        try (var out = Files.newOutputStream(file)) {
            record.serialize(out);
        }
    }

    private final class FakeBroker implements Broker {
        private final AuthenticationRecord account = ALICE;
        private final List<Asked> asked = new ArrayList<>();
        private boolean available = true;
        private boolean silent;

        @Override
        public boolean isAvailable() {
            return available;
        }

        @Override
        public @Nullable Answer acquireSilently(Request request) {
            asked.add(new Asked(request, false));
            return silent ? answer() : null;
        }

        @Override
        public Answer acquireInteractively(Request request) {
            asked.add(new Asked(request, true));
            silent = true;
            return answer();
        }

        private Answer answer() {
            return new Answer(
                    new AccessToken(
                            "token-" + asked.size(),
                            clock.instant().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC)),
                    account);
        }
    }

    private record Asked(Broker.Request request, boolean interactive) {}
}
