package io.entra4j.identity;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Offers the settings of {@link CredentialOptions} on a credential's builder, under the names azure-identity gave them.
 *
 * @param <B> the builder itself
 */
public abstract class CredentialBuilder<B extends CredentialBuilder<B>> {

    private final CredentialOptions.Builder options = CredentialOptions.builder();
    private @Nullable CredentialOptions shared;

    /** Starts with the defaults. */
    protected CredentialBuilder() {}

    /**
     * Takes all shared settings at once, so that several credentials share one HTTP pipeline. Replaces what was set
     * before; settings made afterwards through this builder are refused.
     *
     * @param value the options
     * @return this
     */
    public B options(CredentialOptions value) {
        this.shared = value;
        return self();
    }

    /**
     * Sets the HTTP client.
     *
     * @param client see {@link CredentialOptions.Builder#httpClient}
     * @return this
     */
    public B httpClient(@Nullable HttpClient client) {
        settings().httpClient(client);
        return self();
    }

    /**
     * Sets the whole HTTP pipeline.
     *
     * @param pipeline see {@link CredentialOptions.Builder#pipeline}
     * @return this
     */
    public B pipeline(@Nullable HttpPipeline pipeline) {
        settings().pipeline(pipeline);
        return self();
    }

    /**
     * Sets application ID, headers, proxy and timeouts.
     *
     * @param clientOptions see {@link CredentialOptions.Builder#clientOptions}
     * @return this
     */
    public B clientOptions(@Nullable ClientOptions clientOptions) {
        settings().clientOptions(clientOptions);
        return self();
    }

    /**
     * Sets how much of the HTTP traffic is logged.
     *
     * @param logOptions see {@link CredentialOptions.Builder#httpLogOptions}
     * @return this
     */
    public B httpLogOptions(@Nullable HttpLogOptions logOptions) {
        settings().httpLogOptions(logOptions);
        return self();
    }

    /**
     * Sets how requests are repeated.
     *
     * @param policy see {@link CredentialOptions.Builder#retryPolicy}
     * @return this
     */
    public B retryPolicy(@Nullable RetryPolicy policy) {
        settings().retryPolicy(policy);
        return self();
    }

    /**
     * Sets how requests are repeated.
     *
     * @param retryOptions see {@link CredentialOptions.Builder#retryOptions}
     * @return this
     */
    public B retryOptions(@Nullable RetryOptions retryOptions) {
        settings().retryOptions(retryOptions);
        return self();
    }

    /**
     * Adds a pipeline policy.
     *
     * @param policy see {@link CredentialOptions.Builder#addPolicy}
     * @return this
     */
    public B addPolicy(HttpPipelinePolicy policy) {
        settings().addPolicy(policy);
        return self();
    }

    /**
     * Sets where environment variables and system properties are read.
     *
     * @param configuration see {@link CredentialOptions.Builder#configuration}
     * @return this
     */
    public B configuration(Configuration configuration) {
        settings().configuration(configuration);
        return self();
    }

    /**
     * Sets where fetches run that no caller blocks for.
     *
     * @param executor see {@link CredentialOptions.Builder#executorService}
     * @return this
     */
    public B executorService(@Nullable ExecutorService executor) {
        settings().executorService(executor);
        return self();
    }

    /**
     * Adds a listener.
     *
     * @param listener see {@link CredentialOptions.Builder#listener}
     * @return this
     */
    public B listener(TokenRequestListener listener) {
        settings().listener(listener);
        return self();
    }

    /**
     * Sets where tokens are kept beyond the life of the process.
     *
     * @param persistence see {@link CredentialOptions.Builder#tokenCachePersistence}
     * @return this
     */
    public B tokenCachePersistenceOptions(@Nullable TokenCachePersistenceOptions persistence) {
        settings().tokenCachePersistence(persistence);
        return self();
    }

    /**
     * Returns this builder, typed.
     *
     * @return this
     */
    protected abstract B self();

    /**
     * Returns the shared settings for {@code build()}.
     *
     * @return the options
     * @throws IllegalArgumentException if a setting is wrong
     */
    protected final CredentialOptions buildOptions() {
        return shared != null ? shared : options.build();
    }

    /**
     * Returns where shared settings are collected.
     *
     * @return the builder of the options
     * @throws IllegalStateException if {@link #options} was called
     */
    protected final CredentialOptions.Builder settings() {
        if (shared != null) {
            throw new IllegalStateException("This setting belongs on the CredentialOptions given to 'options'.");
        }
        return options;
    }

    /**
     * Returns a setting, or the variable that stands in for it.
     *
     * @param setting what was set
     * @param options where variables are read
     * @param variable the variable's name
     * @return the value, {@code null} if both are unset or blank
     */
    protected static @Nullable String orVariable(@Nullable String setting, CredentialOptions options, String variable) {
        String value =
                setting == null || setting.isBlank() ? options.configuration().get(variable) : setting;
        return value == null || value.isBlank() ? null : value.trim();
    }

    /**
     * Refuses a build that lacks required settings, all of them in one message.
     *
     * @param credential the name of what is built
     * @param namesAndValues name, value, name, value, …; a name is {@code setting}, or {@code setting or VARIABLE}
     * @throws MissingSettingsException if a value is {@code null} or blank
     */
    protected static void require(String credential, @Nullable String... namesAndValues) {
        List<String> missing = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            (value == null || value.isBlank() ? missing : present).add(String.valueOf(namesAndValues[i]));
        }
        if (!missing.isEmpty()) {
            throw new MissingSettingsException(credential, missing, present);
        }
    }
}
