package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.msal.UserApplication;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link DeviceCodeCredential}. */
public final class DeviceCodeCredentialBuilder extends UserCredentialBuilder<DeviceCodeCredentialBuilder> {

    private static final String NAME = "DeviceCodeCredential";

    @SuppressWarnings("SystemOut") // users of a console look there
    private Consumer<DeviceCodeInfo> challengeConsumer = info -> System.out.println(info.getMessage());

    private @Nullable Duration timeout;
    private DeviceCodeSignIn.Wait wait = DeviceCodeSignIn.Wait.REAL;

    /** Starts with the defaults. */
    public DeviceCodeCredentialBuilder() {}

    /**
     * Sets the callback that shows the code to the user. It is called on the thread that fetches the token, before that
     * thread waits for the user. It must return.
     *
     * @param consumer shows the code; the default prints the message to standard output, and logs nothing
     * @return this
     */
    public DeviceCodeCredentialBuilder challengeConsumer(Consumer<DeviceCodeInfo> consumer) {
        this.challengeConsumer = Objects.requireNonNull(consumer, "'challengeConsumer' must not be null");
        return this;
    }

    /**
     * Sets how long to wait for the user.
     *
     * @param duration positive; {@code null}, the default, for as long as the code is valid, usually 15 minutes
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DeviceCodeCredentialBuilder timeout(@Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException("'timeout' must be positive: " + PlainDuration.of(duration) + ".");
        }
        this.timeout = duration;
        return this;
    }

    DeviceCodeCredentialBuilder wait(DeviceCodeSignIn.Wait other) {
        this.wait = other;
        return this;
    }

    /**
     * Builds the credential; no I/O. If no client ID is set, the user signs in to the application of developers' tools.
     * If no tenant is set, the user signs in to their own tenant.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting is wrong
     */
    public DeviceCodeCredential build() {
        CredentialOptions options = buildOptions();
        UserApplication application = application(NAME, options);
        SignIn way = new DeviceCodeSignIn(application, challengeConsumer, timeout, options.clock(), wait);
        return new DeviceCodeCredential(
                session(NAME, application, way, "has the user sign in on another device"),
                tenantsOfUser(options),
                options);
    }
}
