package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** Users sign in to an application in development, and what is kept survives its restarts. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class UserTypeTests extends EntraFixture {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse";
    private static final String REDIRECT = "https://localhost/nowhere";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final Pattern CODE = Pattern.compile("enter the code ([A-Z0-9]{9}) ");

    @TempDir
    Path directory;

    private final MemoryStore store = new MemoryStore();
    private ApplicationContextRunner context;

    @BeforeAll
    static void start() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
    }

    @BeforeEach
    void setUp() {
        entra.deviceInterval(Duration.ofSeconds(1));
        context = application().withPropertyValues("azure.identity.tenant-id=" + FakeEntra.TENANT_ID);
    }

    private static CompletableFuture<String> token(ApplicationContext started) {
        return CompletableFuture.supplyAsync(() -> started.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken());
    }

    private static void enterCode(CapturedOutput output, int from) {
        Matcher code = CODE.matcher("");
        do {
            Thread.onSpinWait();
            code.reset(output.getOut());
        } while (!code.find(from));
        entra.approveDevice(code.group(1), USER);
    }

    @Test
    void deviceCodeIsPrintedAndSignsIn(CapturedOutput output) {
        context.withPropertyValues("azure.identity.type=device-code", "azure.identity.user.timeout=30s")
                .run(started -> {
                    CompletableFuture<String> token = token(started);
                    enterCode(output, 0);

                    assertThat(token.join()).isNotBlank();
                });
    }

    @Test
    void userSignsInThroughTheBrowserOfTheMachine() {
        FakeCommand machine = new FakeCommand(directory);
        Path opened = directory.resolve("opened");
        machine.install("xdg-open", "printf '%s' \"$1\" > " + opened + ".part && mv " + opened + ".part " + opened);
        context.withPropertyValues(
                        "DISPLAY=:0",
                        "PATH=" + machine.directory(),
                        "azure.identity.type=interactive-browser",
                        "azure.identity.user.login-hint=" + USER)
                .run(started -> {
                    CompletableFuture<String> token = token(started);
                    entra.browser().signIn(page(opened), USER, PASSWORD).join();

                    assertThat(token.join()).isNotBlank();
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo("InteractiveBrowserCredential");
                });
    }

    private static URI page(Path file) {
        while (!Files.exists(file)) {
            Thread.onSpinWait();
        }
        try {
            return URI.create(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void signInIsFoundAgainAtTheNextStart(CapturedOutput output) {
        ApplicationContextRunner kept = context.withBean(TokenCacheStore.class, () -> store)
                .withPropertyValues(
                        "azure.identity.type=device-code",
                        "azure.identity.user.record-file=" + directory.resolve("record.json"),
                        "azure.identity.cache.persistence.enabled=true",
                        "azure.identity.cache.persistence.name=orders");
        kept.run(started -> {
            CompletableFuture<String> token = token(started);
            enterCode(output, 0);
            token.join();
        });
        entra.resetRequests();

        kept.run(started -> assertThat(token(started).join()).isNotBlank());

        assertThat(entra.requests()).isEmpty();
        assertThat(store.partitions).containsOnlyKeys("orders.nocae");
    }

    @Test
    void tokensOfAnApplicationSurviveItsRestart() {
        ApplicationContextRunner kept = context.withBean(TokenCacheStore.class, () -> store)
                .withPropertyValues(
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "azure.identity.cache.persistence.enabled=true");
        kept.run(started -> token(started).join());

        kept.run(started -> token(started).join());

        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void tokenFileIsForItsOwnerOnlyAndOnlyWhenAllowed() {
        ApplicationContextRunner kept = context.withPropertyValues(
                "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                "azure.identity.cache.persistence.enabled=true",
                "azure.identity.cache.persistence.unencrypted-storage-allowed=true",
                "azure.identity.cache.persistence.directory=" + directory.resolve("cache"));
        kept.run(started -> token(started).join());

        kept.run(started -> token(started).join());

        assertThat(entra.tokenRequests()).isLessThanOrEqualTo(2);
        assertThat(directory.resolve("cache")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KUBERNETES_SERVICE_HOST", "WEBSITE_SITE_NAME", "CONTAINER_APP_NAME", "IDENTITY_ENDPOINT"})
    void deployedApplicationIsWarnedThatNoUserCanSignIn(String variable) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(AzureCredentials.class);
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try {
            context.withPropertyValues("azure.identity.type=device-code")
                    .run(started -> assertThat(log.list).noneMatch(event -> event.getLevel() == Level.WARN));
            context.withPropertyValues("azure.identity.type=device-code", variable + "=x")
                    .run(started -> assertThat(log.list)
                            .filteredOn(event -> event.getLevel() == Level.WARN)
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .singleElement()
                            .asString()
                            .startsWith("azure.identity.type is 'device-code', which asks a user to sign in, but "
                                    + variable + " shows that this application is deployed"));
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type=interactive-browser user.redirect-url=https://example.com | azure.identity.user.redirect-url",
                "type=interactive-browser user.timeout=0s | azure.identity.user.timeout",
                "type=device-code user.timeout=-1s | azure.identity.user.timeout",
                "type=device-code user.login-hint=alice | azure.identity.user.login-hint",
                "type=managed-identity user.record-file=x | azure.identity.user.record-file",
                "type=username-password client-id= username-password.username=x | azure.identity.client-id",
                "type=username-password client-id=x | azure.identity.username-password.username",
                "type=username-password client-id=x username-password.username=x | azure.identity.username-password.password",
                "type=username-password client-id=x client-secret=x | azure.identity.client-secret",
                "type=authorization-code client-id=x | azure.identity.authorization-code.code",
                "type=authorization-code client-id=x authorization-code.code=x | azure.identity.authorization-code.redirect-url",
                "type=authorization-code client-id=x authorization-code.code=x authorization-code.redirect-url=x | azure.identity.authorization-code.redirect-url",
                "type=authorization-code client-id=x authorization-code.code=x authorization-code.redirect-url=https://x authorization-code.code-verifier=x | azure.identity.authorization-code.code-verifier",
                "type=device-code authorization-code.code=x | azure.identity.authorization-code.code",
                "cache.persistence.name=orders | azure.identity.cache.persistence.name",
                "cache.persistence.enabled=true cache.persistence.name=../evil | azure.identity.cache.persistence.name",
            })
    void wrongPropertyFailsTheStartAndIsNamed(String properties, String named) {
        String[] set = properties.split(" ");
        for (int i = 0; i < set.length; i++) {
            set[i] = "azure.identity." + set[i];
        }
        context.withPropertyValues("azure.identity.tenant-id=")
                .withPropertyValues(set)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageContaining(named));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure.identity.username-password.username=%s azure.identity.username-password.password=%s",
                "AZURE_USERNAME=%s AZURE_PASSWORD=%s",
                "azure.identity.username-password.username=%s azure.identity.username-password.password=%s"
                        + " AZURE_USERNAME=nobody AZURE_PASSWORD=wrong"
            })
    void userNameAndPasswordSignIn(String properties) {
        context.withPropertyValues(
                        "azure.identity.type=username-password",
                        "azure.identity.client-id=" + FakeEntra.PUBLIC_CLIENT_ID)
                .withPropertyValues(Stream.of(properties.split(" "))
                        .map(property -> property.formatted(
                                property.toLowerCase(Locale.ROOT).contains("word=") ? PASSWORD : USER))
                        .toArray(String[]::new))
                .run(started -> {
                    assertThat(token(started).join()).isNotBlank();
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo("UsernamePasswordCredential");
                });
    }

    @Test
    void userNameAndPasswordAreDeprecated() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(AzureCredentials.class);
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try {
            context.withPropertyValues(
                            "azure.identity.type=username-password",
                            "azure.identity.client-id=" + FakeEntra.PUBLIC_CLIENT_ID,
                            "azure.identity.username-password.username=" + USER,
                            "azure.identity.username-password.password=" + PASSWORD)
                    .run(started -> assertThat(log.list)
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .singleElement()
                            .asString()
                            .startsWith("azure.identity.type is 'username-password', which is deprecated")
                            .contains("managed identity", "certificate", "interactive-browser")
                            .doesNotContain(USER, PASSWORD));
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }

    @Test
    void authorizationCodeSignsInOnceAndIsRefreshed() {
        context.withPropertyValues(
                        "azure.identity.type=authorization-code",
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "azure.identity.authorization-code.code=" + code(),
                        "azure.identity.authorization-code.redirect-url=" + REDIRECT,
                        "azure.identity.authorization-code.code-verifier=" + VERIFIER)
                .run(started -> {
                    assertThat(token(started).join()).isNotBlank();
                    started.getBean(EntraCredential.class).clear();
                    assertThat(token(started).join()).isNotBlank();

                    assertThat(entra.requests())
                            .extracting(request -> request.form().get("grant_type"))
                            .containsExactly("authorization_code", "refresh_token");
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo("AuthorizationCodeCredential");
                });
    }

    /** Signs the user in to a web application, whose redirect brings the code. */
    private static String code() {
        URI page = URI.create(entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/authorize?client_id="
                + FakeEntra.CLIENT_ID + "&response_type=code&state=s&scope="
                + encoded("https://vault.azure.net/.default openid offline_access") + "&redirect_uri="
                + encoded(REDIRECT) + "&code_challenge_method=S256&code_challenge=" + CHALLENGE);
        String location = entra.browser()
                .signInUntilRedirect(page, USER, PASSWORD)
                .join()
                .headers()
                .firstValue("Location")
                .orElseThrow();
        entra.resetRequests();
        return location.replaceFirst(".*[?&]code=([^&]*).*", "$1");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void chainMayEndWithTheBrowser() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=intellij,visual-studio-code,broker,interactive-browser")
                .run(started -> assertThat(started).hasNotFailed());
    }

    private static final class MemoryStore implements TokenCacheStore {
        final Map<String, byte[]> partitions = new ConcurrentHashMap<>();

        @Override
        public byte @Nullable [] read(String partition) {
            return partitions.get(partition);
        }

        @Override
        public void update(String partition, Change change) {
            partitions.compute(partition, (name, bytes) -> change.apply(bytes));
        }
    }
}
