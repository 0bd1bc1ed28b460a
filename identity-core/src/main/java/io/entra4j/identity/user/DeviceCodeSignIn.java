package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.msal.DeviceAuthorization;
import io.entra4j.identity.msal.SignedIn;
import io.entra4j.identity.msal.UserApplication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Signs a user in on another device. Asks the service from time to time whether the user has signed in.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8628#section-3.5">RFC 8628, Device Access Token Response</a>
 */
final class DeviceCodeSignIn implements SignIn {

    /** Waits between two requests to the service. */
    @FunctionalInterface
    interface Wait {

        /** Waits in real time. */
        Wait REAL = (duration, cancelled) -> cancelled.await(duration.toNanos(), TimeUnit.NANOSECONDS);

        /** Waits, and returns whether the application has cancelled the sign-in meanwhile. */
        boolean pass(Duration duration, CountDownLatch cancelled) throws InterruptedException;
    }

    /** How many answers may be lost before the sign-in fails. A lost answer is not the user's fault. */
    private static final int MAX_LOSSES = 3;

    private static final Duration MORE = Duration.ofSeconds(5);

    private final UserApplication application;
    private final Consumer<DeviceCodeInfo> prompt;
    private final @Nullable Duration timeout;
    private final Clock clock;
    private final Wait wait;

    DeviceCodeSignIn(
            UserApplication application,
            Consumer<DeviceCodeInfo> prompt,
            @Nullable Duration timeout,
            Clock clock,
            Wait wait) {
        this.application = application;
        this.prompt = prompt;
        this.timeout = timeout;
        this.clock = clock;
        this.wait = wait;
    }

    @Override
    public SignedIn ask(TokenRequest request, @Nullable String username) {
        DeviceAuthorization device = application.authorizeDevice(request);
        Instant deadline = deadline(device);
        CountDownLatch cancelled = new CountDownLatch(1);
        prompt(request, device, cancelled);
        Duration interval = device.interval();
        AuthenticationFailedException lost = null;
        int losses = 0;
        while (true) {
            if (waited(shorter(interval, Duration.between(clock.instant(), deadline)), cancelled)) {
                throw failed(request, "cancelled", "the application cancelled the sign-in", "ask the user again.");
            }
            if (!clock.instant().isBefore(device.expiresAt())) {
                throw failed(
                        request,
                        "expired_token",
                        "the device code has expired before the user entered it",
                        "start the sign-in again and enter the new code in time.");
            }
            if (!clock.instant().isBefore(deadline)) {
                throw failed(
                        request,
                        "timed_out",
                        "the user did not sign in within " + PlainDuration.of(Objects.requireNonNull(timeout)),
                        "start the sign-in again, or set a longer 'timeout'.");
            }
            try {
                return application.byDeviceCode(request, device);
            } catch (AuthenticationFailedException e) {
                switch (e.error().code()) {
                    case "authorization_pending" -> {}
                    case "slow_down" -> interval = interval.plus(MORE);
                    case "network" -> {
                        lost = lost == null ? e : lost;
                        losses++;
                        if (losses > MAX_LOSSES) {
                            throw e;
                        }
                        interval = interval.plus(MORE);
                    }
                    // The service may have accepted the code in the answer that was lost.
                    default -> throw lost == null ? e : lost;
                }
            }
        }
    }

    private Instant deadline(DeviceAuthorization device) {
        Instant own = timeout == null ? Instant.MAX : clock.instant().plus(timeout);
        return own.isBefore(device.expiresAt()) ? own : device.expiresAt();
    }

    private void prompt(TokenRequest request, DeviceAuthorization device, CountDownLatch cancelled) {
        try {
            prompt.accept(new DeviceCodeInfo(
                    device.userCode(),
                    device.deviceCode(),
                    device.verificationUrl(),
                    device.expiresAt().atOffset(ZoneOffset.UTC),
                    device.message(),
                    cancelled));
        } catch (RuntimeException e) {
            throw SignIn.callbackThrew(application.who(request), e);
        }
    }

    private static Duration shorter(Duration interval, Duration left) {
        return left.compareTo(interval) < 0 ? left : interval;
    }

    private boolean waited(Duration interval, CountDownLatch cancelled) {
        try {
            return wait.pass(interval, cancelled);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }

    private AuthenticationFailedException failed(TokenRequest request, String code, String why, String remedy) {
        return new AuthenticationFailedException(
                Failure.of("%s got no token: %s.".formatted(application.who(request), why), remedy),
                EntraError.local(code),
                null);
    }
}
