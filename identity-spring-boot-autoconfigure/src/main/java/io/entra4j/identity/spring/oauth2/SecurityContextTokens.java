package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.CallerTokens;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;
import reactor.core.publisher.Mono;

/** Finds the token of the caller whom Spring Security has authenticated, on any stack. */
public final class SecurityContextTokens implements CallerTokens {

    /** Creates the source of callers' tokens. */
    public SecurityContextTokens() {}

    @Override
    public @Nullable String current() {
        OAuth2Token token =
                IncomingToken.token(SecurityContextHolder.getContext().getAuthentication());
        return token == null ? null : token.getTokenValue();
    }

    /** Returns the token of the reactive context's caller, else that of the thread's caller. */
    @Override
    public Mono<String> currentAsync() {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(context -> IncomingToken.token(context.getAuthentication()))
                .map(OAuth2Token::getTokenValue)
                .switchIfEmpty(CallerTokens.super.currentAsync());
    }
}
