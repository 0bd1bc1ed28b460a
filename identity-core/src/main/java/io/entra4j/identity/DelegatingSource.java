package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** See {@link TokenSource#through}. */
record DelegatingSource(TokenCredential credential) implements TokenSource {

    @Override
    public AccessToken fetch(TokenRequest request) {
        if (credential instanceof EntraCredential ours) {
            return ours.fetchFor(request);
        }
        try {
            AccessToken token = credential.getTokenSync(request.toContext());
            if (token == null) {
                throw new CredentialUnavailableException(answeredBy() + " returned no token.");
            }
            return token;
        } catch (CredentialUnavailableException | AuthenticationFailedException e) {
            throw e;
        } catch (ClientAuthenticationException e) {
            throw translate(e);
        }
    }

    @Override
    public String answeredBy() {
        return credential instanceof EntraCredential ours
                ? ours.answeredBy()
                : credential.getClass().getSimpleName();
    }

    @Override
    public @Nullable Instant certificateExpiresAt() {
        return credential instanceof EntraCredential ours ? ours.status().certificateExpiresAt() : null;
    }

    /** A credential of azure-identity says "unavailable" with a type of its own, which we must not depend on. */
    private static ClientAuthenticationException translate(ClientAuthenticationException foreign) {
        String message = String.valueOf(foreign.getMessage());
        for (Class<?> type = foreign.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getSimpleName().equals("CredentialUnavailableException")) {
                return new CredentialUnavailableException(message, foreign);
            }
        }
        return new AuthenticationFailedException(message, EntraError.local("foreign"), foreign);
    }
}
