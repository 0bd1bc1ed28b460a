package io.entra4j.sample.local;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import reactor.core.publisher.Mono;

/**
 * Declares a credential that this library does not have, for application-bean.yaml. Your own credential can get its
 * tokens from any service.
 */
@Configuration(proxyBeanMethods = false)
@Profile("local & bean")
class OwnCredentialConfiguration {

    @Bean(defaultCandidate = false) // otherwise it would replace the application's own credential
    TokenCredential ownCredential(FakeEntra entra) {
        return new OwnCredential(entra);
    }

    private record OwnCredential(FakeEntra entra) implements TokenCredential {

        private static final Duration LIFETIME = Duration.ofHours(1);

        @Override
        public Mono<AccessToken> getToken(TokenRequestContext request) {
            String resource = request.getScopes().get(0).replace("/.default", "");
            return Mono.fromSupplier(() -> new AccessToken(
                    entra.accessToken().audience(resource).lifetime(LIFETIME).build(),
                    OffsetDateTime.now(ZoneOffset.UTC).plus(LIFETIME)));
        }
    }
}
