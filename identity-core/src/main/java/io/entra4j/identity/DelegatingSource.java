package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.TypeName;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** See {@link TokenSource#through}. */
record DelegatingSource(TokenCredential credential) implements TokenSource {

    private static final int MAX_REASON_LENGTH = 1_000;

    DelegatingSource {
        if (credential instanceof EntraCredential ours && ours.isOfCallers()) {
            throw new IllegalArgumentException(
                    "A credential that acts on behalf of callers cannot be part of another one,"
                            + " whose cache would hand one caller the token of another. Use it alone.");
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
                                "let it throw what keeps it from fetching one, or take it out."),
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

    /** A credential of azure-identity says "unavailable" with a type of its own, which we must not depend on. */
    private static ClientAuthenticationException translate(String who, ClientAuthenticationException foreign) {
        // What to do, if anything, is in its own words.
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
