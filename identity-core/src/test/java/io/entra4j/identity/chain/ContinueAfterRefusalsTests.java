package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ContinueAfterRefusalsTests {

    private static final TokenCredential REFUSED =
            request -> Mono.error(new AuthenticationFailedException("refused", EntraError.local("test"), null));
    private static final TokenCredential ANSWERS =
            request -> Mono.just(new AccessToken("token", OffsetDateTime.now().plusHours(1)));

    private static String token(ChainedTokenCredentialBuilder chain) {
        return chain.build()
                .getTokenSync(new TokenRequestContext().addScopes("s/.default"))
                .getToken();
    }

    @Test
    void refusalEndsTheChainUnlessContinueAfterRefusalsIsSet() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(
                        new ChainedTokenCredentialBuilder().addLast(REFUSED).addLast(ANSWERS)));
        assertThat(token(new ChainedTokenCredentialBuilder()
                        .continueAfterRefusals(true)
                        .addLast(REFUSED)
                        .addLast(ANSWERS)))
                .isEqualTo("token");
    }

    @Test
    void chainWithoutAnAnswerListsTheRefusals() {
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> token(new ChainedTokenCredentialBuilder()
                        .continueAfterRefusals(true)
                        .addLast(REFUSED)))
                .satisfies(thrown -> assertThat(thrown.attempts())
                        .extracting(CredentialAttempt::outcome)
                        .containsExactly(CredentialAttempt.Outcome.FAILED));
    }
}
