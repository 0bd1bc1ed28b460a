package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.EntraError;
import io.entra4j.identity.FailureMessage;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;

/** Is what a token endpoint said when it refused a request, with all that Entra tells: its code, the claims it demands. */
public final class EntraOAuth2Error extends OAuth2Error {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable EntraError entra;

    EntraOAuth2Error(EntraError entra) {
        super(
                entra.code(),
                FailureMessage.of(
                        "The token endpoint refused: %s.".formatted(entra.reason()), entra.remedy(), entra.details()),
                null);
        this.entra = entra;
    }

    /**
     * Returns what the token endpoint said, for programs.
     *
     * @return {@code null} once it was serialized
     */
    public @Nullable EntraError entra() {
        return entra;
    }
}
