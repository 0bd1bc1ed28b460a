package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeBrowser;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InteractiveBrowserCredentialTests extends CredentialContract {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";

    private static final URI PAGE =
            URI.create("https://localhost/?a=1&redirect_uri=http%3A%2F%2Flocalhost%3A41234&b=%24(touch)");

    private final List<URI> opened = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<HttpResponse<String>>> shown = new CopyOnWriteArrayList<>();
    private FakeBrowser browser;

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        browser = entra.browser();
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options, this::signIn).build();
    }

    @Override
    protected Stream<String> secrets() {
        return entra.requests().stream()
                .flatMap(request -> Stream.of("code", "code_verifier", "refresh_token", "password")
                        .map(request.form()::get))
                .filter(secret -> secret != null && !secret.isBlank());
    }

    private InteractiveBrowserCredentialBuilder builder(CredentialOptions options, Consumer<URI> opener) {
        return new InteractiveBrowserCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .openBrowser(opener);
    }

    private void signIn(URI page) {
        opened.add(page);
        shown.add(browser.signIn(page, USER, PASSWORD));
    }

    private Throwable thrownBy(Consumer<URI> opener) {
        return thrownSync(builder(options().build(), opener).build());
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
    void pageAndRequestMatchTheSpecification() {
        credential().getTokenSync(context());

        Map<String, String> page = query(opened.get(0));
        assertThat(opened.get(0).toString()).startsWith(entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/");
        assertThat(page)
                .containsEntry("client_id", FakeEntra.PUBLIC_CLIENT_ID)
                .containsEntry("response_type", "code")
                .containsEntry("response_mode", "form_post")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("prompt", "select_account");
        assertThat(page.get("scope").split(" ")).contains(SCOPE, "openid", "profile", "offline_access");
        assertThat(page.get("redirect_uri")).matches("http://localhost:\\d+");
        assertThat(page.get("code_challenge")).hasSize(43);
        assertThat(page.get("state")).hasSize(43);
        assertThat(lastForm())
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("redirect_uri", page.get("redirect_uri"))
                .hasEntrySatisfying(
                        "code_verifier", verifier -> assertThat(verifier).hasSize(43))
                .doesNotContainKey("client_secret");
    }

    @Test
    void hostileRedirectIsTruncatedAndCannotForgeLines() {
        Throwable thrown = thrownBy(page -> shown.add(browser.post(
                redirect(page),
                Map.of(
                        "state",
                        query(page).get("state"),
                        "error",
                        "odd\n\u001b[2J\u2028" + "no ".repeat(5_000),
                        "error_description",
                        "alice@contoso.com\n\u001b[2J" + "\\".repeat(10_000)))));

        assertThat(thrown).isExactlyInstanceOf(AuthenticationFailedException.class);
        assertThat(thrown.getMessage())
                .hasSizeLessThan(4_000)
                .doesNotContain("alice", "\u001b", "\u2028")
                .doesNotContain("\n[2J");
    }

    @Test
    void eachSignInHasItsOwnStateAndVerifier() {
        credential().getTokenSync(context());
        credential().getTokenSync(context());

        assertThat(query(opened.get(0)).get("state"))
                .isNotEqualTo(query(opened.get(1)).get("state"));
        assertThat(query(opened.get(0)).get("code_challenge"))
                .isNotEqualTo(query(opened.get(1)).get("code_challenge"));
    }

    @Test
    void pageShowsSuccessAndTheListenerIsClosed() {
        credential().getTokenSync(context());

        HttpResponse<String> page = shown.get(0).join();
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("You are signed in");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThatThrownBy(() -> connect(redirect(opened.get(0)))).isInstanceOf(IOException.class);
    }

    @Test
    void messagesOfTheApplicationAreShownAsText() {
        builder(options().build(), this::signIn)
                .browserCustomizationOptions(new BrowserCustomizationOptions().setSuccessMessage("<b>Well done</b>"))
                .build()
                .getTokenSync(context());

        assertThat(shown.get(0).join().body()).contains("&lt;b&gt;Well done&lt;/b&gt;");
    }

    @Test
    void pageShowsACancelledSignInAndRunsNoScriptOfTheServer() {
        Throwable thrown = thrownBy(page -> shown.add(browser.cancel(page)));

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("the user declined to consent")
                .hasMessageContaining("AADSTS65004")
                .hasMessageContaining("access_denied");
        assertThat(shown.get(0).join().body())
                .contains("You are not signed in", "access_denied: User declined")
                .contains("&lt;script&gt;")
                .doesNotContain("<script");
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void answerOfAnotherSignInChangesNothing() {
        EntraCredential credential = builder(options().build(), page -> {
                    HttpResponse<String> foreign = browser.post(
                                    redirect(page), Map.of("code", "stolen", "state", "another"))
                            .join();
                    assertThat(foreign.statusCode()).isEqualTo(400);
                    assertThat(foreign.body()).contains("belongs to another sign-in");
                    signIn(page);
                })
                .build();

        credential.getTokenSync(context());

        assertThat(entra.tokenRequests()).isOne();
        assertThat(lastForm().get("code")).isNotEqualTo("stolen");
    }

    @Test
    void timeoutReportsWhetherAnAnswerOfAnotherSignInCame() {
        Throwable quiet = thrownSync(builder(options().build(), page -> {})
                .timeout(Duration.ofMillis(50))
                .build());
        Throwable foreign = thrownSync(builder(
                        options().build(),
                        page -> browser.post(redirect(page), Map.of("code", "x", "state", "y"))
                                .join())
                .timeout(Duration.ofMillis(50))
                .build());

        assertThat(quiet)
                .hasMessageContaining("the user did not sign in within 50 ms.")
                .hasMessageContaining("\nTry: ");
        assertThat(foreign).hasMessageContaining("the answer of another sign-in came");
    }

    @Test
    void secondAnswerGetsAPageThatItIsTooLate() {
        List<HttpResponse<String>> second = new ArrayList<>();
        builder(options().build(), page -> {
                    Map<String, String> answer = Map.of(
                            "error", "access_denied", "state", query(page).get("state"));
                    CompletableFuture<HttpResponse<String>> first = browser.post(redirect(page), answer);
                    HttpResponse<String> one = CompletableFuture.anyOf(first, browser.post(redirect(page), answer))
                            .thenApply(response -> {
                                @SuppressWarnings("unchecked")
                                HttpResponse<String> typed = (HttpResponse<String>) response;
                                return typed;
                            })
                            .join();
                    second.add(one);
                })
                .build()
                .getToken(context())
                .onErrorComplete()
                .block();

        // The first is kept waiting for its page, so what is answered at once is the second.
        assertThat(second.get(0).statusCode()).isEqualTo(400);
        assertThat(second.get(0).body()).contains("answered before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://login.evil.example/v2.0", "http://localhost/", "not a url"})
    void answerOfAnotherIssuerIsRefused(String issuer) {
        Throwable thrown = thrownBy(page -> shown.add(browser.post(
                redirect(page),
                Map.of("code", "c0de-of-another", "state", query(page).get("state"), "iss", issuer))));

        assertThat(thrown).hasMessageContaining("from another service, '" + issuer + "'");
        assertThat(thrown).hasMessageNotContaining("c0de-of-another");
        assertThat(entra.tokenRequests()).isZero();
        assertThat(shown.get(0).join().body()).contains("You are not signed in");
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com, https://sts.windows.net/" + FakeEntra.TENANT_ID + "/",
        "https://login.microsoftonline.us, https://login.usgovcloudapi.net/" + FakeEntra.TENANT_ID + "/v2.0",
        "https://contoso.ciamlogin.com, https://" + FakeEntra.TENANT_ID + ".ciamlogin.com/" + FakeEntra.TENANT_ID
                + "/v2.0"
    })
    void answerOfOurIssuerUnderAnotherHostNameIsAccepted(String authorityHost, String issuer) {
        CredentialOptions options = options()
                .authorityHost(authorityHost)
                .httpClient(new ReroutingHttpClient(entra))
                .build();

        Throwable thrown = thrownSync(builder(
                        options,
                        page -> shown.add(browser.post(
                                redirect(page),
                                Map.of("code", "no-code", "state", query(page).get("state"), "iss", issuer))))
                .build());

        assertThat(thrown).hasMessageContaining("AADSTS70000");
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void answerOfAnotherCloudIsRefused() {
        CredentialOptions options = options()
                .authorityHost("https://login.microsoftonline.us")
                .httpClient(new ReroutingHttpClient(entra))
                .build();
        String issuer = "https://login.microsoftonline.com/" + FakeEntra.TENANT_ID + "/v2.0";

        Throwable thrown = thrownSync(builder(
                        options,
                        page -> shown.add(browser.post(
                                redirect(page),
                                Map.of("code", "no-code", "state", query(page).get("state"), "iss", issuer))))
                .build());

        assertThat(thrown).hasMessageContaining("from another service, '" + issuer + "'");
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void answerOfOurIssuerIsAccepted() {
        Throwable thrown = thrownBy(page -> shown.add(browser.post(
                redirect(page),
                Map.of("code", "no-code", "state", query(page).get("state"), "iss", entra.authorityHost() + "/v2.0"))));

        assertThat(thrown).hasMessageContaining("AADSTS70000");
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void answerWithoutACodeIsRefused() {
        Throwable thrown = thrownBy(page -> shown.add(
                browser.post(redirect(page), Map.of("state", query(page).get("state")))));

        assertThat(thrown).hasMessageContaining("neither a code nor an error");
    }

    @Test
    void replayedCodeIsRefused() {
        credential().getTokenSync(context());
        String code = lastForm().get("code");

        Throwable thrown = thrownBy(page -> shown.add(browser.post(
                redirect(page), Map.of("code", code, "state", query(page).get("state")))));

        assertThat(thrown).hasMessageContaining("the authorization code was used already");
        assertThat(shown.get(shown.size() - 1).join().body()).contains("You are not signed in");
        assertThat(shown.get(shown.size() - 1).join().body()).doesNotContain(code);
    }

    @Test
    void otherPathsAndMethodsAreNotFound() {
        builder(options().build(), page -> {
                    URI root = redirect(page);
                    assertThat(browser.get(root.resolve("/favicon.ico")).join().statusCode())
                            .isEqualTo(404);
                    signIn(page);
                })
                .build()
                .getTokenSync(context());

        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void busyPortIsReportedBeforeABrowserOpens() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String url = "http://localhost:" + busy.getLocalPort();

            Throwable thrown = thrownSync(
                    builder(options().build(), this::signIn).redirectUrl(url).build());

            assertThat(thrown).hasMessageContaining("'" + url + "'").hasMessageContaining("remove the port");
            assertThat(opened).isEmpty();
        }
    }

    @Test
    void chosenRedirectUrlIsUsedWithItsPath() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        String url = "http://localhost:" + port + "/signed-in";

        builder(options().build(), this::signIn).redirectUrl(url).build().getTokenSync(context());

        assertThat(lastForm()).containsEntry("redirect_uri", url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://localhost", "http://example.com", "http://0.0.0.0:80", "http://localhost?a=b", "::", ""
            })
    void redirectUrlMustLeadToThisMachine(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InteractiveBrowserCredentialBuilder().redirectUrl(url))
                .withMessageContaining("'redirectUrl'")
                .withMessageContaining("'" + url + "'")
                .withMessageContaining("http://localhost");
    }

    @Test
    void loginHintReplacesTheChoiceOfAnAccount() {
        builder(options().build(), this::signIn).loginHint(USER).build().getTokenSync(context());

        assertThat(query(opened.get(0))).containsEntry("login_hint", USER).doesNotContainKey("prompt");
    }

    @Test
    void listenerIsClosedWhenTheOpenerFails() {
        Throwable thrown = thrownBy(page -> {
            opened.add(page);
            throw new IllegalStateException("no " + page);
        });

        assertThat(thrown).hasMessageContaining("the callback threw java.lang.IllegalStateException");
        assertThatThrownBy(() -> connect(redirect(opened.get(0)))).isInstanceOf(IOException.class);
    }

    @Test
    void messageAdvisesDeviceCodeWhenThereIsNoScreen() {
        assertThat(unavailable(Map.of("PATH", "/usr/bin")))
                .hasMessageContaining("neither DISPLAY nor WAYLAND_DISPLAY is set")
                .hasMessageContaining("use DeviceCodeCredential");
        assertThat(unavailable(Map.of("DISPLAY", ":0", "CODESPACES", "true")))
                .hasMessageContaining("codespace")
                .hasMessageContaining("use DeviceCodeCredential");
        assertThat(unavailable(Map.of("DISPLAY", ":0", "SUDO_USER", "alice"))).hasMessageContaining("'sudo'");
    }

    private CredentialUnavailableException unavailable(Map<String, String> variables) {
        Configuration configuration = TestConfiguration.of(variables);
        EntraCredential credential = builder(
                        options().configuration(configuration).build(), page -> {})
                .openBrowser(null)
                .build();
        Throwable thrown = thrownSync(credential);
        assertThat(thrown).isExactlyInstanceOf(CredentialUnavailableException.class);
        return (CredentialUnavailableException) thrown;
    }

    private static Path program(Path directory, String name, String body) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    /** Returns the programs that opened the page and their arguments, or the text that was shown if no browser opened it. */
    private static List<String> opened(Path directory, Map<String, String> variables) throws IOException {
        List<String> shown = new ArrayList<>();
        Map<String, String> all = new HashMap<>(Map.of("PATH", directory.toString()));
        all.putAll(variables);

        RuntimeException failure = SystemBrowser.find("Test", TestConfiguration.of(all), "Linux", shown::add)
                .open(PAGE)
                .join();

        assertThat(failure).isNull();
        Path seen = directory.resolve("seen");
        List<String> opened = new ArrayList<>(Files.exists(seen) ? Files.readAllLines(seen) : List.of());
        opened.addAll(shown);
        return opened;
    }

    private static String writes(Path directory, int exitCode) {
        return "{ printf '%s' \"${0##*/}\"; for a in \"$@\"; do printf ' [%s]' \"$a\"; done; echo; } >> '"
                + directory.resolve("seen") + "'\nexit " + exitCode;
    }

    @ParameterizedTest
    @CsvSource({
        "own,                 own [PAGE]",
        "/nowhere/none:own,   own [PAGE]",
        "missing::own,        own [PAGE]",
        "own --new %s -x,     own [--new] [PAGE] [-x]",
        "own --app=%s,        own [--app=PAGE]",
        "DIRECTORY/own,       own [PAGE]",
        "missing,             xdg-open [PAGE]",
        "' ',                 xdg-open [PAGE]",
        "own;rm %s,           xdg-open [PAGE]"
    })
    void browserVariableWinsOverTheSystemOpener(String browser, String expected, @TempDir Path directory)
            throws IOException {
        program(directory, "own", writes(directory, 0));
        program(directory, "xdg-open", writes(directory, 0));

        assertThat(opened(
                        directory,
                        Map.of("DISPLAY", ":0", "BROWSER", browser.replace("DIRECTORY", directory.toString()))))
                .containsExactly(expected.replace("PAGE", PAGE.toString()));
    }

    @Test
    void nextBrowserOfTheVariableIsTriedWhenOneFails(@TempDir Path directory) throws IOException {
        program(directory, "first", writes(directory, 1));
        program(directory, "second", writes(directory, 0));

        assertThat(opened(directory, Map.of("BROWSER", "first:second")))
                .containsExactly("first [" + PAGE + "]", "second [" + PAGE + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CODESPACES", "REMOTE_CONTAINERS", "SSH_CONNECTION"})
    void browserVariableIsUsedWhenThereIsNoScreen(String session, @TempDir Path directory) throws IOException {
        program(directory, "helper", writes(directory, 0));

        assertThat(opened(directory, Map.of(session, "true", "BROWSER", "helper")))
                .containsExactly("helper [" + PAGE + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "DISPLAY,         xdg-open",
        "WAYLAND_DISPLAY, x-www-browser",
        "DISPLAY,         www-browser",
        "WSL_DISTRO_NAME, wslview"
    })
    void everyInstalledOpenerOpensThePage(String variable, String opener, @TempDir Path directory) throws IOException {
        program(directory, opener, writes(directory, 0));

        assertThat(opened(directory, Map.of(variable, "x"))).containsExactly(opener + " [" + PAGE + "]");
    }

    @Test
    void openerOfLinuxIsUsedInWslWhenTheOneOfWindowsIsMissing(@TempDir Path directory) throws IOException {
        program(directory, "xdg-open", writes(directory, 0));

        assertThat(opened(directory, Map.of("WSL_DISTRO_NAME", "Debian", "WAYLAND_DISPLAY", "wayland-0")))
                .containsExactly("xdg-open [" + PAGE + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DISPLAY", "SSH_CONNECTION", "REMOTE_CONTAINERS", "VSCODE_IPC_HOOK_CLI"})
    void pageIsPrintedWithAdviceWhenNoBrowserOpensIt(String variable, @TempDir Path directory) throws IOException {
        program(directory, "xdg-open", "exit 3");

        assertThat(opened(directory, Map.of(variable, "x")))
                .singleElement()
                .asString()
                .contains(PAGE.toString(), "http://localhost:41234 ", "forwarded port", "DeviceCodeCredential");
    }

    @Test
    void userSignsInThroughThePrintedPage(@TempDir Path directory) throws IOException {
        program(directory, "xdg-open", "exit 3");
        Configuration configuration = TestConfiguration.of(Map.of("DISPLAY", ":0", "PATH", directory.toString()));

        EntraCredential credential = builder(
                        options().configuration(configuration).build(), page -> {})
                .openBrowser(null)
                .screen(text -> signIn(URI.create(text.replaceAll("(?s).*elsewhere: (\\S+).*", "$1"))))
                .build();

        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
    }

    @Test
    void browserGetsThePageAsOneArgumentWithoutAShell(@TempDir Path directory) throws Exception {
        Path program = directory.resolve("xdg-open");
        Path seen = directory.resolve("seen");
        Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" > " + seen + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        SystemBrowser found = SystemBrowser.find(
                "Test",
                TestConfiguration.of(Map.of("DISPLAY", ":0", "PATH", directory.toString())),
                "Linux",
                text -> {});

        RuntimeException failure =
                found.open(URI.create("https://localhost/?a=1&b=%24(touch)")).join();

        assertThat(failure).isNull();
        assertThat(Files.readString(seen)).isEqualTo("1\nhttps://localhost/?a=1&b=%24(touch)\n");
    }

    /** Issue 17, row 9. */
    @Test
    void browserStartsInTheRootDirectoryWithoutTheApplicationsSecrets(@TempDir Path directory) throws IOException {
        Path program = directory.resolve("xdg-open");
        Path seen = directory.resolve("seen");
        Files.writeString(program, "#!/bin/sh\n{ pwd; /usr/bin/env; } > " + seen + "\nexit 3\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        opened(
                directory.resolve("none"),
                Map.of(
                        "DISPLAY",
                        ":7",
                        "PATH",
                        directory.toString(),
                        "AZURE_CLIENT_SECRET",
                        "s3cret",
                        "XAUTHORITY",
                        "/x"));

        List<String> lines = Files.readAllLines(seen);
        assertThat(lines.get(0)).isEqualTo("/");
        // Names only: a failure must not print the values.
        assertThat(lines.stream().skip(1).map(line -> line.split("=", 2)[0]))
                .contains("DISPLAY", "XAUTHORITY", "PATH")
                .doesNotContain("AZURE_CLIENT_SECRET")
                .noneMatch(name -> name.matches("(?i).*(SECRET|TOKEN|PASSWORD|KEY|MAVEN|JAVA).*"));
    }

    /** Issue 17, row 23. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void answerIsAcceptedOnBothLoopbackAddresses(String address) throws IOException {
        assumeThat(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")))
                .isNotNull();

        builder(options().build(), page -> {
                    URI redirect = redirect(page);
                    URI listener = URI.create("http://" + address + ":" + redirect.getPort());
                    shown.add(browser.signInUntilRedirect(page, USER, PASSWORD)
                            .thenCompose(form -> browser.post(listener, fields(form.body()))));
                })
                .timeout(Duration.ofSeconds(30))
                .build()
                .getTokenSync(context());

        assertThat(shown.get(0).join().body()).contains("You are signed in");
    }

    private static Map<String, String> fields(String form) {
        return Pattern.compile("name='([^']*)' value='([^']*)'")
                .matcher(form)
                .results()
                .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2)));
    }

    /** Issue 17, row 23: another program on the other address would get the code. */
    @Test
    void portThatIsBusyOnTheOtherLoopbackAddressIsRefused() throws IOException {
        assumeThat(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")))
                .isNotNull();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            String url = "http://localhost:" + busy.getLocalPort();

            Throwable thrown = thrownSync(
                    builder(options().build(), this::signIn).redirectUrl(url).build());

            assertThat(thrown).hasMessageContaining("'" + url + "'").hasMessageContaining("remove the port");
            assertThat(opened).isEmpty();
        }
    }

    @Test
    void windowsAndMacUseTheirOwnOpeners() {
        Configuration nothing = TestConfiguration.of(Map.of());

        assertThat(SystemBrowser.find("Test", nothing, "Windows 11", text -> {}).commands())
                .containsExactly(List.of("C:\\Windows\\System32\\rundll32.exe", "url.dll,FileProtocolHandler", "%s"));
        assertThat(SystemBrowser.find("Test", nothing, "Mac OS X", text -> {}).commands())
                .containsExactly(List.of("/usr/bin/open", "%s"));
    }

    private static void connect(URI url) throws IOException {
        new Socket(InetAddress.getByName("127.0.0.1"), url.getPort()).close();
    }
}
