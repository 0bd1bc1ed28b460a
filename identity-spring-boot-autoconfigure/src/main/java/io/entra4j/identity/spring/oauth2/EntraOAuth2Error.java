package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;

/**
 * Error of a token endpoint that refused a request, with the details that Entra sends, such as its code and the
 * demanded claims.
 */
public final class EntraOAuth2Error extends OAuth2Error {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final transient @Nullable EntraError entra;

    EntraOAuth2Error(EntraError entra) {
        this(
                entra.code(),
                Failure.of(
                        "The token endpoint refused the request: %s.".formatted(entra.reason()),
                        entra.remedy(),
                        entra.details()),
                entra);
    }

    /**
     * @param entra the endpoint's error, {@code null} if its answer holds none
     */
    EntraOAuth2Error(String code, Failure failure, @Nullable EntraError entra) {
        super(code, failure.toString(), null);
        this.failure = failure;
        this.entra = entra;
    }

    /** Returns the parts of the description. */
    Failure failure() {
        return failure;
    }

    /**
     * Returns the token endpoint's error, for programs.
     *
     * @return the error; {@code null} if the answer holds none, and after this object was serialized
     */
    public @Nullable EntraError entra() {
        return entra;
    }
}
