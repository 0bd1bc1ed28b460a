package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that no user is logged in to a tool, while the files in which the tool keeps its login do not change.
 * Asking the tool again would take a second each time.
 */
final class LoginMemory extends TokenSource.Forwarding {

    private record NotLoggedIn(
            CredentialUnavailableException told,
            long login,
            @Nullable String tenantId) {

        /** Creates an exception for each caller, since callers add suppressed exceptions to it. */
        CredentialUnavailableException toException() {
            return new CredentialUnavailableException(told.failure(), told.lacks(), told);
        }
    }

    private final @Nullable LongSupplier watch;
    private volatile @Nullable NotLoggedIn last;

    LoginMemory(TokenSource tool) {
        super(tool);
        this.watch = tool.loginWatch();
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        if (watch == null) {
            return super.fetch(request);
        }
        // Read before the tool runs. A login during the run changes the number, and the next call notices it.
        long login = watch.getAsLong();
        RuntimeException known = remembered(request, login);
        if (known != null) {
            throw known;
        }
        try {
            return super.fetch(request);
        } catch (CredentialUnavailableException e) {
            if (e.lacks().equals(List.of(Tool.LOGIN))) {
                last = new NotLoggedIn(e, login, request.tenantId());
            }
            throw e;
        }
    }

    @Override
    public @Nullable RuntimeException remembered(TokenRequest request) {
        return watch == null || last == null ? null : remembered(request, watch.getAsLong());
    }

    private @Nullable RuntimeException remembered(TokenRequest request, long login) {
        NotLoggedIn known = last;
        return known != null && known.login() == login && isSame(known, request) ? known.toException() : null;
    }

    @Override
    public @Nullable LongSupplier loginWatch() {
        return watch;
    }

    @Override
    public void forget() {
        last = null;
        super.forget();
    }

    /** Returns whether the message fits the request. Its remedy names the tenant, and is another one for claims. */
    private static boolean isSame(NotLoggedIn known, TokenRequest request) {
        return request.claims() == null && Objects.equals(known.tenantId(), request.tenantId());
    }
}
