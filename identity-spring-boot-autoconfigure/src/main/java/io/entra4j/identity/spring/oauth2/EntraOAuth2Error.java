package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;

/** Is what a token endpoint said when it refused a request, with all that Entra tells: its code, the claims it demands. */
public final class EntraOAuth2Error extends OAuth2Error {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final transient @Nullable EntraError entra;

    EntraOAuth2Error(EntraError entra) {
        this(
                entra.code(),
                Failure.of(
                        "The token endpoint refused: %s.".formatted(entra.reason()), entra.remedy(), entra.details()),
                entra);
    }

    /**
     * @param entra what the endpoint said, {@code null} if it said nothing of use
     */
    EntraOAuth2Error(String code, Failure failure, @Nullable EntraError entra) {
        super(code, failure.toString(), null);
        this.failure = failure;
        this.entra = entra;
    }

    /** What the description says, in parts. */
    Failure failure() {
        return failure;
    }

    /**
     * Returns what the token endpoint said, for programs.
     *
     * @return {@code null} if it said nothing of use, and once this was serialized
     */
    public @Nullable EntraError entra() {
        return entra;
    }
}
