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

    /**
     * Sources of assertions by setting. Each function gets the name of the client, which messages show, and the
     * options.
     */
    private final Map<String, BiFunction<String, CredentialOptions, ClientAssertions>> origins = new TreeMap<>();

    private @Nullable String tokenExchangeAudience;

    /** Starts with the defaults. */
    public ClientAssertionCredentialBuilder() {}

    /**
     * Sets the supplier that makes assertions.
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
     * Sets the function that makes assertions, if they depend on the request: an application that signs its own
     * assertions needs the tenant's token endpoint for {@code aud}.
     *
     * @param function returns a JWT for the request; is called for each request to the token service, may block, and is
     *     called by several threads at once
     * @return this
     */
    public ClientAssertionCredentialBuilder clientAssertion(
            Function<ClientAssertionRequest, ? extends @Nullable String> function) {
        Objects.requireNonNull(function, "'clientAssertion' must not be null");
        return supplied("clientAssertion", (request, retry) -> function.apply(request));
    }

    /**
     * Sets the function that makes assertions without blocking. The thread that fetches the token waits for the result.
     * It is never a thread of Reactor that must not block.
     *
     * @param function returns a JWT for the request; is called for each request to the token service
     * @return this
     */
    public ClientAssertionCredentialBuilder clientAssertionAsync(
            Function<ClientAssertionRequest, Mono<String>> function) {
        Objects.requireNonNull(function, "'clientAssertionAsync' must not be null");
        return supplied("clientAssertionAsync", (request, retry) -> await(function.apply(request)));
    }

    /**
     * Uses the tokens of another credential as assertions. Its managed identity or application must be registered as
     * the application's federated credential, and may be of this tenant or another one. The tokens come through the
     * cache of that credential.
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
     * Sets the audience of the tokens of {@link #clientAssertionFrom}. Needed if the authority host does not belong to
     * a known cloud.
     *
     * @param audience {@code api://AzureADTokenExchange} in the public cloud, and a similar name in the other clouds
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
     * Builds a source of assertions, for a caller that sends its own requests to a token endpoint; no I/O. The source
     * keeps an assertion of a supplier until shortly before it expires. It does not keep an assertion that the
     * application signed for itself, since that is valid for one request. Another credential keeps its own tokens.
     * Tenant and client ID are not needed.
     *
     * @param user name of the client that sends the assertions, for messages
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
