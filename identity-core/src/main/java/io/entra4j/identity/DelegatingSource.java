package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.TypeName;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Fetches tokens through another credential; see {@link TokenSource#through}. */
record DelegatingSource(TokenCredential credential) implements TokenSource {

    private static final int MAX_REASON_LENGTH = 1_000;

    DelegatingSource {
        if (credential instanceof EntraCredential ours && ours.isOfCallers()) {
            throw new IllegalArgumentException(
                    "A credential that acts on behalf of callers cannot be part of another credential: the other one's"
                            + " cache would give one caller the token of another. Use it alone.");
        }
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        if (credential instanceof EntraCredential ours) {
            TokenSource source = ours.engine().source();
            TokenRequest own = ours.request(request.toContext());
            AccessToken kept = source.kept(own);
            AccessToken token = kept == null ? source.fetch(own) : kept;
            if (token != null) {
                ours.engine().logAccount(token);
            }
            return token;
        }
        try {
            AccessToken token = credential.getTokenSync(request.toContext());
            if (token == null) {
                throw new CredentialUnavailableException(
                        Failure.of(
                                who() + " returned no token.",
                                "change it so that it throws an exception that says why, or remove it."),
                        null);
            }
            return token;
        } catch (CredentialUnavailableException | AuthenticationFailedException e) {
            throw e;
        } catch (ClientAuthenticationException e) {
            throw translate(who(), e);
        }
    }

    @Override
    public @Nullable RuntimeException remembered(TokenRequest request) {
        return credential instanceof EntraCredential ours
                ? ours.engine().source().remembered(ours.request(request.toContext()))
                : null;
    }

    @Override
    public Report report() {
        return credential instanceof EntraCredential ours
                ? ours.engine().report()
                : Report.NOTHING.choosing(who(), List.of());
    }

    private String who() {
        return TypeName.of(credential.getClass(), TokenCredential.class);
    }

    @Override
    public void forget() {
        if (credential instanceof EntraCredential ours) {
            ours.engine().source().forget();
        }
    }

    @Override
    public @Nullable LongSupplier loginWatch() {
        return credential instanceof EntraCredential ours
                ? ours.engine().source().loginWatch()
                : null;
    }

    @Override
    public CredentialPlan plan() {
        return credential instanceof EntraCredential ours
                ? ours.plan()
                : CredentialPlan.unsure(who(), "is not a credential of this library and does not say what it does");
    }

    /**
     * Translates a foreign exception. azure-identity says "unavailable" with its own type, which is recognized by name,
     * since this library must not depend on azure-identity.
     */
    private static ClientAuthenticationException translate(String who, ClientAuthenticationException foreign) {
        // A remedy, if there is one, is part of the foreign message.
        String reason = ForeignText.oneLine(String.valueOf(foreign.getMessage()), MAX_REASON_LENGTH);
        for (Class<?> type = foreign.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getSimpleName().equals("CredentialUnavailableException")) {
                return new CredentialUnavailableException(
                        Failure.of(who + " is unavailable: " + reason, null), foreign);
            }
        }
        return new AuthenticationFailedException(
                Failure.of(who + " was refused: " + reason, null), EntraError.local("foreign"), foreign);
    }
}
