package io.entra4j.identity.spring.passwordless.openai;

import com.openai.credential.BearerTokenCredential;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.model.openai.autoconfigure.AbstractOpenAiProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiAudioSpeechProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiAudioTranscriptionProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiAutoConfigurationUtil;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiCommonProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiEmbeddingProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiImageProperties;
import org.springframework.ai.model.openai.autoconfigure.OpenAiModerationProperties;
import org.springframework.ai.openai.setup.OpenAiSetup;
import org.springframework.ai.openai.setup.OpenAiSetup.ModelProvider;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.StringUtils;

/**
 * Lets Spring AI's models of OpenAI prove who asks by tokens. The properties of a model get a credential which only marks
 * its requests. The HTTP client puts the token in the mark's place when it sends a request. OpenAI's client would ask the
 * credential on the thread that subscribes, such as one of Reactor, which must not wait for a token.
 */
public final class OpenAiModels implements BeanPostProcessor {

    private static final String KIND = "openai";
    private static final String AUTHORIZATION = "Authorization";

    private static final Map<Class<?>, Model> MODELS = Map.of(
            OpenAiChatProperties.class, new Model("chat", OpenAiChatProperties.CONFIG_PREFIX),
            OpenAiEmbeddingProperties.class, new Model("embedding", OpenAiEmbeddingProperties.CONFIG_PREFIX),
            OpenAiImageProperties.class, new Model("image", OpenAiImageProperties.CONFIG_PREFIX),
            OpenAiModerationProperties.class, new Model("moderation", OpenAiModerationProperties.CONFIG_PREFIX),
            OpenAiAudioSpeechProperties.class, new Model("speech", OpenAiAudioSpeechProperties.CONFIG_PREFIX),
            OpenAiAudioTranscriptionProperties.class,
                    new Model("transcription", OpenAiAudioTranscriptionProperties.CONFIG_PREFIX));

    private final Supplier<PasswordlessConnections> connections;
    private final BeanFactory beans;
    private final Map<String, String> variables;
    private final Map<String, Access> accesses = new ConcurrentHashMap<>();

    /**
     * Creates the post-processor.
     *
     * @param connections decides which connections use tokens
     * @param beans where the properties of all models are found
     * @param variables of the process, in which OpenAI's client looks for an address and a key
     */
    public OpenAiModels(
            Supplier<PasswordlessConnections> connections, BeanFactory beans, Map<String, String> variables) {
        this.connections = connections;
        this.beans = beans;
        this.variables = variables;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        Model model = MODELS.get(bean.getClass());
        if (model != null) {
            mark((AbstractOpenAiProperties) bean, model);
        }
        return bean;
    }

    /** Marks the model's own properties: those of all models may count for one that is elsewhere. */
    private void mark(AbstractOpenAiProperties own, Model model) {
        OpenAiCommonProperties common = beans.getBean(OpenAiCommonProperties.class);
        OpenAiCommonProperties both = OpenAiAutoConfigurationUtil.resolveCommonProperties(common, own);
        String address = address(both);
        ModelProvider provider = OpenAiSetup.detectModelProvider(
                both.isMicrosoftFoundry(),
                both.isGitHubModels(),
                address,
                both.getMicrosoftDeploymentName(),
                both.getMicrosoftFoundryServiceVersion());
        if (provider == ModelProvider.GITHUB_MODELS) {
            return;
        }
        URI uri = uri(address);
        String host = uri == null ? null : uri.getHost();
        ConnectionTokens tokens = connections
                .get()
                .tokens(
                        KIND,
                        model.name(),
                        AzureService.OPENAI,
                        host == null ? List.of() : List.of(host),
                        null,
                        hasKey(both, provider));
        if (tokens == null) {
            return;
        }
        String property =
                (StringUtils.hasText(own.getBaseUrl()) ? model.prefix() : OpenAiCommonProperties.CONFIG_PREFIX)
                        + ".base-url";
        if (uri == null || host == null || !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new InvalidCredentialPropertyException(
                    property,
                    "It is %s, but requests carry a token, which is sent to HTTPS addresses only."
                            .formatted(StringUtils.hasText(address) ? "'" + address + "'" : "not set"),
                    "Set it to an address that begins with 'https://', or set azure.identity.passwordless.openai.mode to"
                            + " 'off'.");
        }
        String mark = "token-of-azure-identity-for-" + model.name();
        accesses.put("Bearer " + mark, new Access(uri, tokens));
        own.setCredential(BearerTokenCredential.create(mark));
    }

    /** Returns where the client sends requests: it looks for these variables, too. */
    private @Nullable String address(OpenAiCommonProperties properties) {
        String set = properties.getBaseUrl();
        String ofAzure = variables.get("AZURE_OPENAI_BASE_URL");
        return set != null ? set : ofAzure != null ? ofAzure : variables.get("OPENAI_BASE_URL");
    }

    private static @Nullable URI uri(@Nullable String address) {
        try {
            return address == null || address.isBlank() ? null : URI.create(address.trim());
        } catch (IllegalArgumentException e) {
            return null; // OpenAI's client says what is wrong with it
        }
    }

    private boolean hasKey(OpenAiCommonProperties properties, ModelProvider provider) {
        return properties.getApiKey() != null
                || properties.getCredential() != null
                || variables.containsKey("OPENAI_API_KEY")
                || (provider == ModelProvider.MICROSOFT_FOUNDRY && variables.containsKey("MICROSOFT_FOUNDRY_API_KEY"));
    }

    /**
     * Sends a request with the token in place of the mark, and other requests as they are.
     *
     * @param chain of the HTTP client
     * @return the answer
     * @throws IOException if there is no token, or no answer
     */
    public Response withToken(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        String authorization = request.header(AUTHORIZATION);
        Access access = authorization == null ? null : accesses.get(authorization);
        if (access == null || !access.isFor(request.url())) {
            return chain.proceed(request);
        }
        return chain.proceed(request.newBuilder()
                .header(AUTHORIZATION, "Bearer " + access.token())
                .build());
    }

    /**
     * Model of OpenAI.
     *
     * @param name its name below {@code azure.identity.passwordless.openai.beans}
     * @param prefix of its properties in Spring AI
     */
    private record Model(String name, String prefix) {}

    /**
     * Access of a model.
     *
     * @param address where its requests go
     * @param tokens that they carry
     */
    private record Access(URI address, ConnectionTokens tokens) {

        boolean isFor(HttpUrl url) {
            return url.isHttps() && url.host().equalsIgnoreCase(address.getHost());
        }

        /** Fails as a connection does, so that the client tries again, and as a thread of its own expects. */
        String token() throws IOException {
            try {
                return tokens.forConnection().getToken();
            } catch (RuntimeException e) {
                throw new IOException("There is no token for the request. " + e.getMessage(), e);
            }
        }
    }
}
