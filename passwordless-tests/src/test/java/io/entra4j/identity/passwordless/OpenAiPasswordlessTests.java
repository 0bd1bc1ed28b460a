package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.openai.credential.BearerTokenCredential;
import com.openai.credential.Credential;
import com.openai.errors.OpenAIException;
import com.openai.errors.UnauthorizedException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnection;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.audio.transcription.AudioTranscriptionPrompt;
import org.springframework.ai.audio.transcription.TranscriptionModel;
import org.springframework.ai.audio.tts.TextToSpeechModel;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.moderation.ModerationModel;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import reactor.core.scheduler.Schedulers;

/** An application whose models of Spring AI ask a stand-in for Azure OpenAI that checks each token. */
@Tag("slow")
class OpenAiPasswordlessTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WRONG_SECRET = "wrong~secret.Value-0123456789abcdef";

    @TempDir
    private Path directory;

    private FakeEntra entra;
    private FakeOpenAi service;
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        entra = FakeEntra.start();
        service = FakeOpenAi.start(entra);
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        service.close();
        entra.close();
    }

    @Test
    void allModelsPresentTheOneToken() throws Exception {
        run();

        assertThat(chat().call("Hi")).isEqualTo("Hello");
        assertThat(stream()).isEqualTo("Hello");
        assertThat(application.getBean(EmbeddingModel.class).embed("Hi")).containsExactly(0.25f, 0.5f);
        assertThat(application
                        .getBean(ImageModel.class)
                        .call(new ImagePrompt("A cat"))
                        .getResult()
                        .getOutput()
                        .getUrl())
                .isEqualTo("https://images.example/1.png");
        assertThat(application.getBean(TextToSpeechModel.class).call("Hi"))
                .asString()
                .isEqualTo("sound");
        application
                .getBean(TranscriptionModel.class)
                .call(new AudioTranscriptionPrompt(new ByteArrayResource(new byte[8]) {
                    @Override
                    public String getFilename() {
                        return "hi.mp3";
                    }
                }));
        application.getBean(ModerationModel.class).call(new ModerationPrompt("Hi"));

        assertThat(service.requests()).hasSize(7).allMatch(FakeOpenAi.Request::accepted);
        assertThat(service.tokens()).hasSize(1);
        assertThat(entra.tokenRequests()).isEqualTo(1);
        assertThat(application.getBean(PasswordlessConnections.class).all())
                .extracting(each ->
                        each.kind() + "/" + each.bean() + ": " + each.tokens().connections())
                .containsExactly(
                        "openai/chat: 2",
                        "openai/embedding: 1",
                        "openai/image: 1",
                        "openai/moderation: 1",
                        "openai/speech: 1",
                        "openai/transcription: 1");
    }

    @Test
    void redirectTakesNoTokenToAnotherServer() throws Exception {
        try (FakeOpenAi other = FakeOpenAi.start(entra)) {
            service.redirectTo(other);
            run();

            assertThat(catchThrowable(() -> chat().call("Hi"))).isNotNull();

            assertThat(service.requests()).isNotEmpty().allMatch(FakeOpenAi.Request::accepted);
            assertThat(other.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.authorization().isEmpty());
        }
    }

    @Test
    void nextRequestPresentsTheRenewedToken() throws Exception {
        entra.tokenLifetime(Duration.ofSeconds(20)).refreshIn(Duration.ofSeconds(2));
        run();

        while (service.tokens().size() < 3) {
            assertThat(chat().call("Hi")).isEqualTo("Hello");
        }

        assertThat(service.requests()).allMatch(FakeOpenAi.Request::accepted);
        assertThat(entra.tokenRequests()).isBetween(3, 4);
    }

    @Test
    void subscriberOnReactorsThreadDoesNotWaitForTheToken() throws Exception {
        run();

        assertThat(chat().stream("Hi")
                        .subscribeOn(Schedulers.parallel())
                        .collectList()
                        .map(parts -> String.join("", parts))
                        .block(PATIENCE))
                .isEqualTo("Hello");
    }

    @Test
    void modelsUseTheCredentialsThatTheyName() throws Exception {
        run(
                "azure.identity.credentials.pictures.tenant-id=" + FakeEntra.TENANT_ID,
                "azure.identity.credentials.pictures.client-id=" + FakeEntra.CLIENT_ID,
                "azure.identity.credentials.pictures.client-secret=" + WRONG_SECRET,
                "azure.identity.passwordless.openai.beans.image.credential=pictures");

        assertThat(chat().call("Hi")).isEqualTo("Hello");
        assertThatExceptionOfType(OpenAIException.class)
                .isThrownBy(() -> application.getBean(ImageModel.class).call(new ImagePrompt("A cat")))
                .withStackTraceContaining("There is no token for the request. ")
                .withStackTraceContaining("was refused: the client secret is wrong");
    }

    @Test
    void requestsFailReadablyDuringAnOutageAndRecover() throws Exception {
        run();
        entra.failUntilReset(Failure.serverError(503));

        assertThatExceptionOfType(OpenAIException.class)
                .isThrownBy(() -> chat().call("Hi"))
                .withStackTraceContaining("There is no token for the request. ClientSecretCredential");
        assertThat(catchThrowable(this::stream))
                .hasStackTraceContaining("There is no token for the request. ClientSecretCredential");
        assertThat(service.requests()).isEmpty();

        entra.reset();
        long begin = System.nanoTime();
        while (catchThrowable(() -> chat().call("Hi")) != null) {
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(40));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://other.example/.default", "https://ai.azure.com/.default"})
    void tokensForOthersAreRefusedByTheService(String scope) throws Exception {
        run("azure.identity.passwordless.openai.scopes=" + scope);

        assertThatExceptionOfType(UnauthorizedException.class).isThrownBy(() -> chat().call("Hi"));
    }

    @Test
    void apiKeyIsUsedWhereOneIsSet() throws Exception {
        run("spring.ai.openai.api-key=key");

        assertThatExceptionOfType(UnauthorizedException.class).isThrownBy(() -> chat().call("Hi"));
        assertThat(service.requests())
                .extracting(FakeOpenAi.Request::authorization)
                .containsOnly("Bearer key");
        assertThat(application.getBean(PasswordlessConnections.class).all()).isEmpty();
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void modelThatIsElsewhereGetsNoToken() throws Exception {
        run(
                "azure.identity.passwordless.openai.mode=auto",
                "spring.ai.openai.base-url=https://orders.openai.azure.com",
                "spring.ai.openai.chat.base-url=" + service.url(),
                "spring.ai.openai.chat.api-key=key");

        assertThatExceptionOfType(UnauthorizedException.class).isThrownBy(() -> chat().call("Hi"));
        assertThat(service.requests())
                .extracting(FakeOpenAi.Request::authorization)
                .containsOnly("Bearer key");
        assertThat(application.getBean(PasswordlessConnections.class).all())
                .extracting(PasswordlessConnection::bean)
                .containsExactly("embedding", "image", "moderation", "speech", "transcription");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.openai.com/v1", "https://openai.azure.com.example/v1", "http://localhost:1"})
    void autoLeavesOtherHostsAlone(String url) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(
                        () -> run("azure.identity.passwordless.openai.mode=auto", "spring.ai.openai.base-url=" + url))
                .withStackTraceContaining("At least one credential source must be specified");
    }

    @ParameterizedTest
    @CsvSource({
        "https://orders.openai.azure.com, https://cognitiveservices.azure.com/.default",
        "https://orders.openai.azure.com/openai/v1, https://cognitiveservices.azure.com/.default",
        "https://orders.cognitiveservices.azure.com, https://cognitiveservices.azure.com/.default",
        "https://orders.services.ai.azure.com/openai/v1, https://ai.azure.com/.default",
        "https://orders.openai.azure.us/openai/v1, https://cognitiveservices.azure.us/.default",
        "https://orders.openai.azure.cn/openai/v1, https://cognitiveservices.azure.cn/.default"
    })
    void hostsOfAzureHaveTheScopesOfTheirCloud(String url, String scope) throws Exception {
        run("azure.identity.passwordless.openai.mode=auto", "spring.ai.openai.base-url=" + url);

        assertThat(application.getBean(PasswordlessConnections.class).all())
                .hasSize(6)
                .allSatisfy(each -> assertThat(each.tokens().scopes()).containsExactly(scope));
    }

    @ParameterizedTest
    @CsvSource({
        "spring.ai.openai.base-url, http://localhost:1/v1",
        "spring.ai.openai.chat.base-url, http://orders.openai.azure.com",
        "spring.ai.openai.base-url, orders.openai.azure.com",
        "spring.ai.openai.base-url, ''"
    })
    void addressWithoutTlsIsRefused(String property, String url) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> run(property + "=" + url))
                .havingRootCause()
                .isInstanceOf(InvalidCredentialPropertyException.class)
                .withMessageContaining(property)
                .withMessageContaining("which is sent to HTTPS addresses only");
    }

    /** The example of the page, as it is there. */
    @Test
    void lambdaIsEnoughWithoutSpring() throws Exception {
        run();
        TokenCredential credential = application.getBean(TokenCredential.class);
        TokenRequestContext context =
                new TokenRequestContext().addScopes("https://cognitiveservices.azure.com/.default");
        Credential openAi = BearerTokenCredential.create(
                () -> credential.getTokenSync(context).getToken());

        assertThat(((BearerTokenCredential) openAi).token()).startsWith("eyJ");
        String source =
                Files.readString(Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java"));
        assertThat(PasswordlessPage.javaExamples())
                .filteredOn(example -> example.contains("BearerTokenCredential"))
                .singleElement()
                .satisfies(
                        example -> assertThat(source.replaceAll("\\s+", "")).contains(example.replaceAll("\\s+", "")));
    }

    @Test
    void azureIdentityIsNotOnTheClassPath() {
        assertThat(catchThrowable(() -> Class.forName("com.azure.identity.DefaultAzureCredentialBuilder")))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private ChatModel chat() {
        return application.getBean(ChatModel.class);
    }

    private String stream() {
        return String.join(
                "", chat().stream("Hi").collectList().blockOptional(PATIENCE).orElseThrow());
    }

    /** The application of the page, whose service is this machine's. */
    private void run(String... properties) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(PasswordlessPage.exampleWith("spring.ai.openai.base-url"));
        Stream.concat(
                        Stream.of(
                                "spring.ai.openai.base-url=" + service.url(),
                                "spring.ai.openai.max-retries=1",
                                "azure.identity.passwordless.openai.mode=on",
                                "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                                "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                                "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                                "azure.identity.authority-host=" + entra.authorityHost(),
                                "azure.identity.instance-discovery=false"),
                        Stream.of(properties))
                .map(property -> property.split("=", 2))
                .forEach(property -> all.put(property[0], property[1]));
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> {
                    context.getBeanFactory().registerSingleton("trust", (AzureCredentialCustomizer)
                            options -> options.sslContext(entra.sslContext()));
                    context.getBeanFactory().registerSingleton("trustOfModels", trust(entra));
                })
                .properties(all)
                .run();
    }

    private static OpenAiHttpClientBuilderCustomizer trust(FakeEntra entra) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("entra", entra.caCertificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
            return builder -> builder.sslSocketFactory(entra.sslContext().getSocketFactory())
                    .trustManager(manager);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
