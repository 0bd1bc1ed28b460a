package io.entra4j.identity.failures;

import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationUtil;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class RequestFailureTests extends FailureFixture {

    @Test
    void requestsFailAsThePageSays() {
        EntraCredential credential = secret().build();
        FailureBook book = book("Requests")
                .add("No request at all", () -> credential.getTokenSync(null))
                .add("A request without a scope", () -> credential.getTokenSync(new TokenRequestContext()))
                .add(
                        "A request whose scope is blank",
                        () -> credential.getTokenSync(new TokenRequestContext().addScopes(" ")))
                .add(
                        "A scope that does not end in /.default",
                        () -> credential.getTokenSync(
                                new TokenRequestContext().addScopes("https://vault.azure.net/user_impersonation")))
                .add(
                        "Scopes of two resources",
                        () -> credential.getTokenSync(
                                new TokenRequestContext().addScopes(SCOPE, "https://storage.azure.com/.default")))
                .add(
                        "A resource that the tenant does not know",
                        () -> credential.getTokenSync(
                                new TokenRequestContext().addScopes("https://unknown.example/.default")))
                .add(
                        "Claims that are not JSON",
                        () -> credential.getTokenSync(
                                context().setClaims("nonsense").setCaeEnabled(true)))
                .add(
                        "Claims that are far too long",
                        () -> credential.getTokenSync(context().setClaims("{\"a\":\"" + "b".repeat(9_000) + "\"}")))
                .add(
                        "A tenant that the credential may not ask",
                        () -> credential.getTokenSync(context().setTenantId("other.example")))
                .add(
                        "A tenant that is not among those allowed",
                        () -> secret().additionallyAllowedTenants("fabrikam.example")
                                .build()
                                .getTokenSync(context().setTenantId("other.example")))
                .add(
                        "Another tenant, where the environment forbids all but one",
                        () -> secret(options(Map.of("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH", "true"))
                                        .build())
                                .additionallyAllowedTenants("*")
                                .build()
                                .getTokenSync(context().setTenantId("other.example")))
                .add(
                        "A tenant that cannot be a name",
                        () -> secret().additionallyAllowedTenants("*")
                                .build()
                                .getTokenSync(context().setTenantId("../evil")))
                .add("A timeout of zero", () -> credential.getTokenSync(context(), Duration.ZERO))
                .add(
                        "No scope for a supplier of bearer tokens",
                        () -> AuthenticationUtil.getBearerTokenSupplier(credential));
        timeouts(book);
        states(book);
        threads(book);
        challenges(book);
        book.close();
    }

    private void timeouts(FailureBook book) {
        entra.holdTokenAnswers();
        book.add(
                "No token within the caller's timeout",
                () -> secret().build().getTokenSync(context(), Duration.ofMillis(50)));
        entra.reset();
    }

    private void states(FailureBook book) {
        EntraCredential closed = secret().build();
        closed.close();
        book.add("A credential that was closed", asking(closed))
                .add("A refresh of a credential that was closed", () -> closed.refreshTokenSync(context()))
                .add(
                        "A credential that was closed, asked reactively",
                        () -> closed.getToken(context()).block());

        EntraCredential throttled = secret().build();
        entra.failUntilReset(Failure.throttled(Duration.ofMinutes(1)));
        catchThrowable(asking(throttled));
        book.add("Asked again while the service wants to be left alone", asking(throttled));
        entra.reset();

        EntraCredential refused = secret().build();
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000222, "The keys are expired."));
        catchThrowable(asking(refused));
        book.add("Asked again right after a refusal", asking(refused));
        entra.reset();

        EntraCredential down = secret().build();
        entra.failUntilReset(Failure.serverError(503));
        catchThrowable(asking(down));
        book.add("Asked again right after an outage", asking(down));
        entra.reset();
    }

    private void threads(FailureBook book) {
        book.add(
                "An executor that takes no more work, asked reactively",
                () -> secret(options(Map.of())
                                .executorService(task -> {
                                    throw new RejectedExecutionException("full");
                                })
                                .build())
                        .build()
                        .getToken(context())
                        .block());
        book.add(
                "A blocking call on a thread that must not block",
                () -> Mono.fromCallable(() -> secret().build().getTokenSync(context()))
                        .subscribeOn(Schedulers.parallel())
                        .block());
        book.add("A thread that was interrupted", () -> {
            Thread.currentThread().interrupt();
            try {
                secret().build().getTokenSync(context());
            } finally {
                Thread.interrupted();
            }
        });
        AtomicReference<EntraCredential> self = new AtomicReference<>();
        self.set(new ClientAssertionCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientAssertion(() -> self.get().getTokenSync(context()).getToken())
                .build());
        book.add("A supplier that asks the very credential it serves", asking(self.get()));
    }

    private void challenges(FailureBook book) {
        EntraCredential credential = secret().build();
        credential.getTokenSync(context());
        book.add("A flood of different claims challenges", () -> {
            for (int i = 0; i < 200; i++) {
                credential.getTokenSync(context()
                        .setCaeEnabled(true)
                        .setClaims("{\"access_token\":{\"nbf\":{\"value\":\"" + i + "\"}}}"));
            }
        });
        entra.application(FakeApplication.builtIn().withSecret("changed"));
        book.add(
                "Refused with a claims challenge",
                () -> secret().build()
                        .getTokenSync(context().setCaeEnabled(true).setClaims("{\"access_token\":{}}")));
    }
}
