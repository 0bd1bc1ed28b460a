package io.entra4j.identity.benchmark;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.AccessTokenCache;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Who is measured. */
public enum Contender {
    OURS("ours") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return Callers.of(ours(endpoint.azureClient(), Clock.systemUTC(), 1_000));
        }
    },
    /** As clients do that read the tenant out of a resource's challenge. */
    OURS_OWN_TENANT("the credential's own tenant named") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return tenant(FakeEntra.TENANT_ID, ours(endpoint.azureClient(), Clock.systemUTC(), 1_000));
        }
    },
    OURS_OTHER_TENANT("another, allowed tenant named") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return tenant(FakeEntra.TENANT_DOMAIN, ours(endpoint.azureClient(), Clock.systemUTC(), 1_000));
        }
    },
    /** As replicas do that share their tokens. */
    OURS_SHARED("with a shared cache behind it") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            SharedTokenCache cache = SharedTokenCache.builder(new FakeSharedTokenStore())
                    .keys(SharedTokenKeys.of("k1", Map.of("k1", new byte[32])))
                    .applications(true)
                    .build();
            return Callers.of(ours(options(endpoint.azureClient(), Clock.systemUTC(), 1_000)
                    .sharedTokenCache(cache)
                    .build()));
        }
    },
    AZURE_IDENTITY("azure-identity") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return Callers.of(azureIdentity(endpoint.azureClient()));
        }
    },
    /** What azure-core's clients put in front of any credential. */
    ACCESS_TOKEN_CACHE("azure-core's AccessTokenCache") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return new AccessTokenCaches();
        }
    },
    MSAL4J("msal4j") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return new MsalCallers(endpoint);
        }
    },
    SPRING_SECURITY("Spring Security") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return new SpringCallers(endpoint);
        }
    },
    /** The least that a cache with expiry can cost. */
    BASELINE("a ConcurrentHashMap and a clock") {
        @Override
        Callers open(TokenEndpointClient endpoint) {
            return new BareMap();
        }
    };

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Sets the contender up; no token is fetched yet. */
    abstract Callers open(TokenEndpointClient endpoint);

    static TokenCredential ours(HttpClient client, Clock clock, int maxCachedTokens) {
        return ours(options(client, clock, maxCachedTokens).build());
    }

    static CredentialOptions.Builder options(HttpClient client, Clock clock, int maxCachedTokens) {
        return CredentialOptions.builder()
                .authorityHost(TokenEndpointClient.AUTHORITY_HOST)
                .instanceDiscovery(false)
                .httpClient(client)
                .clock(clock)
                .maxCachedTokens(maxCachedTokens);
    }

    static TokenCredential ours(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .additionallyAllowedTenants(FakeEntra.TENANT_DOMAIN)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    static TokenCredential azureIdentity(HttpClient client) {
        return new com.azure.identity.ClientSecretCredentialBuilder()
                .authorityHost(TokenEndpointClient.AUTHORITY_HOST)
                .disableInstanceDiscovery()
                .httpClient(client)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private static Callers tenant(String tenant, TokenCredential credential) {
        return resource -> {
            TokenRequestContext context = Callers.context(resource).setTenantId(tenant);
            return () -> credential.getTokenSync(context);
        };
    }

    private static AccessToken token() {
        return new AccessToken(CannedHttpClient.token(0), OffsetDateTime.now().plusHours(1));
    }

    /** A cache a resource, in front of a credential that costs nothing. */
    private static final class AccessTokenCaches implements Callers {

        private final AccessToken token = token();

        @Override
        public Callable<?> sync(int resource) {
            AccessTokenCache cache = new AccessTokenCache(context -> Mono.just(token));
            var context = Callers.context(resource);
            return () -> cache.getTokenSync(context, false);
        }

        @Override
        public Callable<?> async(int resource) {
            AccessTokenCache cache = new AccessTokenCache(context -> Mono.just(token));
            var context = Callers.context(resource);
            return () -> cache.getToken(context, false).block();
        }
    }

    private static final class BareMap implements Callers {

        private final Map<String, Entry> tokens = new ConcurrentHashMap<>();
        private final Clock clock = Clock.systemUTC();

        @Override
        public Callable<?> sync(int resource) {
            String scope = Callers.scope(resource);
            AccessToken token = token();
            tokens.put(scope, new Entry(token, token.getExpiresAt().toInstant().toEpochMilli()));
            return () -> get(scope);
        }

        private @Nullable AccessToken get(String scope) {
            Entry entry = tokens.get(scope);
            return entry != null && clock.millis() < entry.usableUntil ? entry.token : null;
        }

        private record Entry(AccessToken token, long usableUntil) {}
    }
}
