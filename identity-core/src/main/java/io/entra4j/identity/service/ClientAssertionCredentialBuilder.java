package io.entra4j.identity.service;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.TypeName;
import io.entra4j.identity.msal.ClientAssertions;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Builds a {@link ClientAssertionCredential}. Set exactly one source of assertions. */
public final class ClientAssertionCredentialBuilder
        extends ApplicationCredentialBuilder<ClientAssertionCredentialBuilder> {

    private static final String NAME = "ClientAssertionCredential";

    /** Each makes assertions for whoever has that name in messages. */
    private final Map<String, BiFunction<String, CredentialOptions, ClientAssertions>> origins = new TreeMap<>();

    private @Nullable String tokenExchangeAudience;

    /** Starts with the defaults. */
    public ClientAssertionCredentialBuilder() {}

    /**
     * Sets where assertions are made.
     *
     * @param supplier returns a JWT; is called for each request to the token service, may block, and is called by
     *     several threads at once
     * @return this
     */
    public ClientAssertionCredentialBuilder clientAssertion(Supplier<? extends @Nullable String> supplier) {
        Objects.requireNonNull(supplier, "'clientAssertion' must not be null");
        return supplied("clientAssertion", (request, retry) -> supplier.get());
    }

    /**
     * Sets where assertions are made, if they depend on the tenant that is asked: with {@code aud}, say, as the
     * application signs itself.
     *
     * @param function returns a JWT for the request; is called as a supplier is
     * @return this
     */
    public ClientAssertionCredentialBuilder clientAssertion(
            Function<ClientAssertionRequest, ? extends @Nullable String> function) {
        Objects.requireNonNull(function, "'clientAssertion' must not be null");
        return supplied("clientAssertion", (request, retry) -> function.apply(request));
    }

    /**
     * Sets where assertions are made without blocking. The fetching thread waits, which is never one of Reactor's that
     * must not.
     *
     * @param function gives a JWT for the request; is called for each request to the token service
     * @return this
     */
    public ClientAssertionCredentialBuilder clientAssertionAsync(
            Function<ClientAssertionRequest, Mono<String>> function) {
        Objects.requireNonNull(function, "'clientAssertionAsync' must not be null");
        return supplied("clientAssertionAsync", (request, retry) -> await(function.apply(request)));
    }

    /**
     * Uses the tokens of another credential as assertions: those of a managed identity or any other application, in this
     * tenant or another one, that is registered as the application's federated credential. They come through that
     * credential's own cache.
     *
     * @param credential any credential
     * @return this
     * @see <a
     *     href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity">
     *     Managed identity as federated credential</a>
     */
    public ClientAssertionCredentialBuilder clientAssertionFrom(TokenCredential credential) {
        Objects.requireNonNull(credential, "'clientAssertionFrom' must not be null");
        origins.put("clientAssertionFrom", (user, options) -> {
            String audience = TokenExchangeAudience.audience(user, tokenExchangeAudience, options.authorityHost());
            return new ClientAssertions(
                    user,
                    TypeName.of(credential.getClass(), TokenCredential.class),
                    (request, retry) -> token(credential, audience + "/.default", retry),
                    options.clock());
        });
        return this;
    }

    /**
     * Sets what tokens of {@link #clientAssertionFrom} are to be for. Needed where the authority host is none of the
     * known clouds.
     *
     * @param audience {@code api://AzureADTokenExchange} in the public cloud, and the like in the others
     * @return this
     */
    public ClientAssertionCredentialBuilder tokenExchangeAudience(@Nullable String audience) {
        this.tokenExchangeAudience = audience;
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID or source is missing, there are two sources, or a setting is
     *     wrong
     */
    public ClientAssertionCredential build() {
        require(
                NAME,
                "tenantId",
                tenantId(),
                "clientId",
                clientId(),
                "clientAssertion or clientAssertionAsync or clientAssertionFrom",
                origins.isEmpty() ? null : "set");
        if (origins.size() > 1) {
            throw new IllegalArgumentException(
                    "%s: '%s' were set. Set one of them.".formatted(NAME, String.join("', '", origins.keySet())));
        }
        CredentialOptions options = buildOptions();
        ClientAssertions assertions = origins.values().iterator().next().apply(NAME, options);
        return new ClientAssertionCredential(
                new ConfidentialApplication(NAME, Objects.requireNonNull(clientId()), assertions, options),
                tenants(options),
                options);
    }

    /**
     * Builds what gives the assertions to those who ask a token endpoint themselves; no I/O. Assertions of a supplier are
     * kept until shortly before they expire, but for those that the application signed for itself, which are good for
     * one request. Tokens of another credential are kept by that. Tenant and client ID are not needed.
     *
     * @param user who sends the assertions, for messages
     * @return a new source
     * @throws IllegalArgumentException if there is no source, there are two, or a setting is wrong
     */
    public ClientAssertionSource buildAssertionSource(String user) {
        if (origins.size() != 1) {
            throw new IllegalArgumentException(
                    "%s: set one source of assertions, not %s.".formatted(user, origins.keySet()));
        }
        CredentialOptions options = buildOptions();
        boolean keepsItself = origins.containsKey("clientAssertionFrom");
        ClientAssertions assertions = origins.values().iterator().next().apply(user, options);
        return keepsItself ? assertions : new KeptAssertions(assertions, options.clock());
    }

    private ClientAssertionCredentialBuilder supplied(String setting, ClientAssertions.Source source) {
        origins.put(setting, (user, options) -> new ClientAssertions(user, "its supplier", source, options.clock()));
        return this;
    }

    private static @Nullable String await(Mono<String> assertion) {
        CompletableFuture<@Nullable String> coming = assertion.toFuture();
        try {
            return coming.get();
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        } catch (ExecutionException e) {
            throw Exceptions.propagate(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static String token(TokenCredential credential, String scope, boolean retry) {
        TokenRequestContext context = new TokenRequestContext().addScopes(scope);
        return retry && credential instanceof EntraCredential ours
                ? ours.refreshTokenSync(context).getToken()
                : credential.getTokenSync(context).getToken();
    }
}
