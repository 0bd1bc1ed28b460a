package io.entra4j.identity.user;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.failures.FailureBook;
import io.entra4j.identity.failures.FailureFixture;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeBrowser;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people read where a user has to sign in, or has. */
@SuppressWarnings("deprecation") // user name and password: deprecated, and yet there
class UserFailuresTests extends FailureFixture {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";
    private static final String REDIRECT = "https://localhost/nowhere";
    private static final String CODE_CLIENT = "aebc6443-996d-45c2-90f0-388ff96faa56";
    private static final AuthenticationRecord ALICE = new AuthenticationRecord(
            "login.microsoftonline.com", "alice.home", "home", "alice@contoso.com", CODE_CLIENT);
    private static final Failure MULTI_FACTOR = Failure.conditionalAccess("{\"access_token\":{}}");

    private FailureBook book;
    private FakeBrowser browser;

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        browser = entra.browser();
    }

    @Test
    void deviceCodeFailsAsThePageSays() {
        book = book("Device code");
        book.add(
                        "A user who declines on the other device",
                        asking(device(info -> entra.declineDevice(info.getUserCode()))
                                .build()))
                .add(
                        "A user who never enters the code",
                        asking(device(info -> {}).build()))
                .add(
                        "A sign-in that the application cancels",
                        asking(device(DeviceCodeInfo::cancel).build()))
                .add(
                        "A user who is not done within the timeout",
                        asking(device(info -> {}).timeout(Duration.ofMinutes(2)).build()))
                .add(
                        "A callback for the device code that throws",
                        asking(device(info -> {
                                    throw new IllegalStateException("no screen");
                                })
                                .build()))
                .add(
                        "An application that the tenant does not have, with a device code",
                        asking(device(info -> {})
                                .clientId("no-such-application")
                                .build()))
                .add(
                        "A timeout of zero for a device code",
                        () -> device(info -> {}).timeout(Duration.ZERO))
                .add(
                        "A sign-in for nothing, in a cloud that is not known",
                        () -> device(info -> {}).build().authenticateSync())
                .add(
                        "A sign-in is needed, and automatic ones are off",
                        asking(device(info -> {})
                                .disableAutomaticAuthentication()
                                .build()))
                .add("An interruption while the user is waited for", () -> {
                    try {
                        device(info -> {})
                                .wait((duration, cancelled) -> {
                                    throw new InterruptedException();
                                })
                                .build()
                                .getTokenSync(context());
                    } finally {
                        Thread.interrupted();
                    }
                });
        entra.failNext(1, Failure.entra(400, "expired_token", 70020, "The code has expired."));
        book.add(
                "A device code that the service says has expired",
                asking(device(this::approve).build()));
        entra.deviceAnswer(Map.of("verification_uri", "http://login.example/device"));
        book.add(
                "A page for the device code without TLS",
                asking(device(this::approve).build()));
        entra.reset();
        entra.failUntilReset(MULTI_FACTOR);
        book.add(
                "A policy asks for more after the device code",
                asking(device(this::approve).build()));
        entra.reset();
        entra.failUntilReset(Failure.withoutIdToken());
        book.add(
                "An answer that does not tell who signed in",
                () -> device(this::approve).build().authenticateSync(context()));
        entra.reset();
        DeviceCodeCredential signedIn =
                device(this::approve).disableAutomaticAuthentication().build();
        signedIn.authenticateSync(context());
        entra.revokeRefreshTokens();
        clock.advance(Duration.ofHours(2));
        book.add("A sign-in was revoked, and automatic ones are off", asking(signedIn));
        book.close();
    }

    private void approve(DeviceCodeInfo info) {
        entra.approveDevice(info.getUserCode(), USER);
    }

    private DeviceCodeCredentialBuilder device(Consumer<DeviceCodeInfo> prompt) {
        return new DeviceCodeCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .challengeConsumer(prompt)
                .wait((duration, cancelled) -> {
                    clock.advance(duration);
                    return cancelled.getCount() == 0;
                });
    }

    @Test
    void interactiveBrowserFailsAsThePageSays() throws IOException {
        book = book("Browser");
        book.add(
                        "A user who cancels in the browser",
                        asking(browser(page -> browser.cancel(page)).build()))
                .add(
                        "A user who does not sign in within the timeout",
                        asking(browser(page -> {})
                                .timeout(Duration.ofMillis(50))
                                .build()))
                .add(
                        "An answer of another sign-in, and no other",
                        asking(browser(page -> browser.post(redirect(page), Map.of("code", "x", "state", "y"))
                                        .join())
                                .timeout(Duration.ofMillis(50))
                                .build()))
                .add(
                        "An answer of another service",
                        asking(browser(page ->
                                        answer(page, Map.of("code", "x", "iss", "https://login.evil.example/v2.0")))
                                .build()))
                .add(
                        "An answer with neither a code nor an error",
                        asking(browser(page -> answer(page, Map.of())).build()))
                .add(
                        "An answer with an error of the service",
                        asking(browser(page -> answer(
                                        page,
                                        Map.of(
                                                "error",
                                                "server_error",
                                                "error_description",
                                                "AADSTS90033: A transient error has occurred.")))
                                .build()))
                .add(
                        "An answer with a code that the service does not know",
                        asking(browser(page -> answer(page, Map.of("code", "no-code")))
                                .build()))
                .add(
                        "An opener of a browser that throws",
                        asking(browser(page -> {
                                    throw new IllegalStateException("no screen");
                                })
                                .build()))
                .add(
                        "A redirect that leads elsewhere",
                        () -> browser(page -> {}).redirectUrl("https://orders.example/"))
                .add("A redirect that is not a URL", () -> browser(page -> {}).redirectUrl("not a url"))
                .add("A redirect with a query", () -> browser(page -> {}).redirectUrl("http://localhost?a=b"))
                .add(
                        "A timeout of zero for the browser",
                        () -> browser(page -> {}).timeout(Duration.ZERO))
                .add(
                        "A machine without a browser",
                        asking(new InteractiveBrowserCredentialBuilder()
                                .options(options())
                                .tenantId(FakeEntra.TENANT_ID)
                                .build()))
                .add(
                        "A codespace, which a browser's redirect does not reach",
                        asking(new InteractiveBrowserCredentialBuilder()
                                .options(options(Map.of("CODESPACES", "true")).build())
                                .tenantId(FakeEntra.TENANT_ID)
                                .build()));
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            book.add(
                    "A redirect whose port is taken",
                    asking(browser(page -> {})
                            .redirectUrl("http://localhost:" + busy.getLocalPort())
                            .build()));
        }
        book.close();
    }

    private InteractiveBrowserCredentialBuilder browser(Consumer<URI> opener) {
        return new InteractiveBrowserCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .openBrowser(opener);
    }

    private void answer(URI page, Map<String, String> fields) {
        Map<String, String> all = new java.util.HashMap<>(fields);
        all.put("state", query(page).get("state"));
        browser.post(redirect(page), all);
    }

    private static Map<String, String> query(URI page) {
        return Stream.of(page.getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static URI redirect(URI page) {
        return URI.create(query(page).get("redirect_uri"));
    }

    @Test
    void usernamePasswordFailsAsThePageSays() {
        book = book("User name and password");
        book.add(
                        "A password credential of which nothing is set",
                        () -> new UsernamePasswordCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "A password that is wrong",
                        asking(password().password("wrong").build()))
                .add(
                        "A user that the tenant does not have",
                        asking(password()
                                .username("eve@contoso.onmicrosoft.com")
                                .build()))
                .add(
                        "An application that is not for users without its secret",
                        asking(password().build()));
        entra.application(FakeApplication.builtIn().withPublicClientFlows());
        entra.failUntilReset(MULTI_FACTOR);
        book.add(
                "A user with a password who must use multi-factor authentication",
                asking(password().build()));
        entra.failUntilReset(Failure.entra(400, "invalid_grant", 50053, "The account is locked."));
        book.add("A user whose account is locked", asking(password().build()));
        entra.reset();
        book.close();
    }

    private UsernamePasswordCredentialBuilder password() {
        return new UsernamePasswordCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .username(USER)
                .password(PASSWORD);
    }

    @Test
    void authorizationCodeFailsAsThePageSays() {
        book = book("Authorization code");
        book.add(
                        "An authorization code credential of which nothing is set",
                        () -> new AuthorizationCodeCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "A redirect of a web application that is not a URL",
                        () -> code("x").redirectUrl("signed-in").build())
                .add(
                        "A code verifier that is too short",
                        () -> code("x").codeVerifier("short").build())
                .add(
                        "An authorization code that the service does not know",
                        asking(code("no-code").build()))
                .add(
                        "An authorization code with another redirect than the one asked for",
                        asking(code(code())
                                .redirectUrl("https://localhost/nowhere/other")
                                .build()))
                .add(
                        "An authorization code with a wrong secret",
                        asking(code(code()).clientSecret("wrong").build()));
        AuthorizationCodeCredential used = code(code()).build();
        used.getTokenSync(context());
        entra.revokeRefreshTokens();
        clock.advance(Duration.ofHours(2));
        book.add("An authorization code that was used, and whose sign-in was revoked", asking(used));
        book.close();
    }

    private AuthorizationCodeCredentialBuilder code(String code) {
        return new AuthorizationCodeCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorizationCode(code)
                .redirectUrl(REDIRECT);
    }

    private String code() {
        String page = entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/authorize?client_id="
                + FakeEntra.CLIENT_ID + "&response_type=code&state=s&scope="
                + URLEncoder.encode(SCOPE + " openid offline_access", StandardCharsets.UTF_8) + "&redirect_uri="
                + URLEncoder.encode(REDIRECT, StandardCharsets.UTF_8);
        HttpResponse<String> redirect =
                browser.signInUntilRedirect(URI.create(page), USER, PASSWORD).join();
        return redirect.headers().firstValue("Location").orElseThrow().replaceFirst(".*[?&]code=([^&]*).*", "$1");
    }

    @Test
    void brokerFailsAsThePageSays() {
        book = book("Broker");
        book.add(
                        "A broker that cannot be used",
                        asking(broker(new FakeBroker(false)).build()))
                .add(
                        "A broker's user has to sign in, and automatic sign-ins are off",
                        asking(broker(new FakeBroker(true))
                                .disableAutomaticAuthentication()
                                .build()))
                .add(
                        "No broker on this system",
                        () -> new Brokers("BrokerCredential", null, "Linux", () -> new FakeBroker(true)).find())
                .add(
                        "The broker's library is not on the class path",
                        () -> new Brokers("BrokerCredential", null, "Windows 11", () -> {
                                    throw new NoClassDefFoundError("com/microsoft/aad/msal4jbrokers/Broker");
                                })
                                .find())
                .add(
                        "The broker's native part cannot be loaded",
                        () -> new Brokers("BrokerCredential", null, "Windows 11", () -> {
                                    throw new UnsatisfiedLinkError("msalruntime.dll");
                                })
                                .find());
        book.close();
    }

    private BrokerCredentialBuilder broker(Broker broker) {
        return new BrokerCredentialBuilder()
                .options(elsewhere())
                .tenantId("contoso.example")
                .broker(broker);
    }

    private CredentialOptions elsewhere() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .clock(clock)
                .build();
    }

    @Test
    void visualStudioCodeFailsAsThePageSays() throws IOException {
        book = book("Visual Studio Code");
        book.add("Visual Studio Code has no signed-in user", asking(code(new FakeBroker(true))));
        record(ALICE);
        book.add("Visual Studio Code's user has to sign in again", asking(code(new FakeBroker(true))))
                .add("Visual Studio Code without a broker", asking(code(new FakeBroker(false))));
        record(new AuthenticationRecord("a", "alice.home", "home", "alice@contoso.com", "another-client"));
        book.add("Visual Studio Code's record is of another application", asking(code(new FakeBroker(true))));
        record(new AuthenticationRecord("a", "alice.home", "../evil", "alice", CODE_CLIENT));
        book.add("Visual Studio Code's record names no tenant", asking(code(new FakeBroker(true))));
        Files.writeString(file(), "{broken");
        book.add("Visual Studio Code's record cannot be read", asking(code(new FakeBroker(true))));
        book.close();
    }

    private VisualStudioCodeCredential code(Broker broker) {
        return new VisualStudioCodeCredentialBuilder()
                .options(elsewhere())
                .broker(broker)
                .home(directory)
                .build();
    }

    private Path file() {
        return directory.resolve(".azure/ms-azuretools.vscode-azureresourcegroups/authRecord.json");
    }

    private void record(AuthenticationRecord record) throws IOException {
        Files.createDirectories(file().getParent());
        try (var out = Files.newOutputStream(file())) {
            record.serialize(out);
        }
    }

    @Test
    void intelliJFailsAsThePageSays() {
        book = book("IntelliJ");
        intelliJ("IntelliJ has no signed-in user", () -> null);
        intelliJ("IntelliJ's accounts cannot be read", () -> {
            throw new IOException("the keyring is locked");
        });
        intelliJ("IntelliJ's accounts are not JSON", () -> "{broken".getBytes(StandardCharsets.UTF_8));
        intelliJ(
                "IntelliJ's account is of another cloud",
                () -> account("login.chinacloudapi.cn").getBytes(StandardCharsets.UTF_8));
        intelliJ(
                "IntelliJ's sign-in is not known to the service",
                () -> account("localhost").getBytes(StandardCharsets.UTF_8));
        String two = "{\"RefreshToken\":{" + token("1", "bob") + "," + token("2", "alice") + "},\"Account\":{"
                + name("1", "bob") + "," + name("2", "alice") + "}}";
        intelliJ("Two accounts are signed in to IntelliJ", () -> two.getBytes(StandardCharsets.UTF_8));
        book.add(
                "An account that is not signed in to IntelliJ",
                asking(toolkit(() -> two.getBytes(StandardCharsets.UTF_8))
                        .username("eve@contoso.com")
                        .build()));
        book.close();
    }

    private void intelliJ(String situation, ToolkitAccountReader reader) {
        book.add(situation, asking(toolkit(reader).build()));
    }

    private interface ToolkitAccountReader extends io.entra4j.identity.msal.ToolkitAccount.Reader {}

    private IntelliJCredentialBuilder toolkit(ToolkitAccountReader reader) {
        return new IntelliJCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .reader(reader);
    }

    private static String account(String environment) {
        return "{\"RefreshToken\":{" + token("1", "alice").replace("localhost", environment) + "},\"AccessToken\":{}}";
    }

    private static String token(String key, String account) {
        return "\"" + key
                + "\":{\"credential_type\":\"RefreshToken\",\"environment\":\"localhost\",\"home_account_id\":\""
                + account + ".tid\",\"client_id\":\"" + FakeEntra.PUBLIC_CLIENT_ID + "\",\"secret\":\"opaque-" + account
                + "\"}";
    }

    private static String name(String key, String name) {
        return "\"" + key + "\":{\"home_account_id\":\"" + name + ".tid\",\"username\":\"" + name + "@contoso.com\"}";
    }

    private final class FakeBroker implements Broker {

        private final boolean available;

        private FakeBroker(boolean available) {
            this.available = available;
        }

        @Override
        public boolean isAvailable() {
            return available;
        }

        @Override
        public @Nullable Answer acquireSilently(Request request) {
            return null;
        }

        @Override
        public Answer acquireInteractively(Request request) {
            return new Answer(
                    new AccessToken("token", clock.instant().plusSeconds(3600).atOffset(ZoneOffset.UTC)), ALICE);
        }
    }
}
