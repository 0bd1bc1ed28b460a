package io.entra4j.identity.passwordless.redis;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A credential whose token is another one when the test says so. */
public final class RenewedTokens implements TokenCredential {

    static final String SCOPE = "https://redis.azure.com/.default";

    private final AtomicInteger asked = new AtomicInteger();
    private volatile AccessToken token = numbered(1);
    private volatile @Nullable RuntimeException failure;

    public static AccessToken numbered(int number) {
        String claims = "{\"oid\":\"%s\",\"number\":%s}".formatted(FakeEntra.OBJECT_ID, number);
        String jwt = "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes()) + ".c2ln";
        return new AccessToken(jwt, OffsetDateTime.now().plusSeconds(1));
    }

    public void renew(int number) {
        token = numbered(number);
    }

    public void fail(@Nullable RuntimeException with) {
        failure = with;
    }

    public int asked() {
        return asked.get();
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext request) {
        return Mono.fromSupplier(() -> getTokenSync(request));
    }

    @Override
    public AccessToken getTokenSync(TokenRequestContext request) {
        asked.incrementAndGet();
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        return token;
    }
}
