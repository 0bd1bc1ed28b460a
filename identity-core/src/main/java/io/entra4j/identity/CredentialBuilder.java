package io.entra4j.identity;

import com.azure.core.client.traits.HttpTrait;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.ProxyOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a credential from settings that it shares with others ({@link #options}), or from settings of its own.
 *
 * @param <B> the builder itself
 */
public abstract class CredentialBuilder<B extends CredentialBuilder<B>> extends CredentialOptions.Settings<B>
        implements HttpTrait<B> {

    private final CredentialOptions.Builder options = CredentialOptions.builder();
    private @Nullable CredentialOptions shared;

    /** Starts with the defaults. */
    protected CredentialBuilder() {}

    /**
     * Takes all shared settings at once, so that several credentials share one HTTP pipeline. They replace earlier
     * settings of this builder. Shared settings that are made afterwards through this builder are refused.
     *
     * @param value the options
     * @return this
     */
    public B options(CredentialOptions value) {
        this.shared = value;
        return self();
    }

    /**
     * Sets how often a request is repeated at most. It wins over the number in {@code retryOptions}. It has no effect
     * if {@code retryPolicy} or {@code pipeline} is set.
     *
     * @param times 0 for never; 3 by default, for managed identities 5
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public B maxRetry(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("'maxRetry' must be 0 or more: " + times + ".");
        }
        settings().maxRetries(times);
        return self();
    }

    /**
     * Sets the delay before each repetition of a request. It replaces the delays of {@code retryOptions}. It has no
     * effect if {@code retryPolicy} or {@code pipeline} is set.
     *
     * @param delay returns how long to wait; its argument is the number of the repetition, in seconds: 1 s for the
     *     first one, 2 s for the second. {@code null} for the default
     * @return this
     */
    public B retryTimeout(@Nullable Function<Duration, Duration> delay) {
        settings().retryDelay(delay);
        return self();
    }

    /**
     * Sets the proxy of the default client.
     *
     * @param options azure-core's options, {@code null} for the proxy of environment variables and system properties
     * @return this
     * @throws IllegalArgumentException from {@code build()}, if it is not an HTTP proxy
     * @deprecated set {@link #clientOptions} to {@code HttpClientOptions} with the proxy
     */
    @Deprecated
    public B proxyOptions(@Nullable ProxyOptions options) {
        settings().proxyOptions(options);
        return self();
    }

    /**
     * Sets the whole HTTP pipeline.
     *
     * @param value see {@link #pipeline}
     * @return this
     * @deprecated the same as {@link #pipeline}
     */
    @Deprecated
    public B httpPipeline(@Nullable HttpPipeline value) {
        return pipeline(value);
    }

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
     * Returns the builder that collects the shared settings.
     *
     * @return the builder of the options
     * @throws IllegalStateException if {@link #options} was called
     */
    @Override
    protected final CredentialOptions.Builder settings() {
        if (shared != null) {
            throw new IllegalStateException("This setting belongs on the CredentialOptions given to 'options'.");
        }
        return options;
    }

    /**
     * Returns a setting, or the environment variable that is used if it is unset.
     *
     * @param setting the setting's value
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
     * Refuses a build without required settings. One message names all that are missing.
     *
     * @param credential the name of the credential
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
