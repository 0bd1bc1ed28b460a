package io.entra4j.identity.fake;

import java.time.Instant;
import java.util.function.Supplier;

/** Decides which application is asking, and whether it is the one it claims to be. */
final class ClientAuthentication {
    private final Directory directory;
    private final ClientAssertionCheck assertions;
    private final Supplier<Instant> now;

    ClientAuthentication(Directory directory, ClientAssertionCheck assertions, Supplier<Instant> now) {
        this.directory = directory;
        this.assertions = assertions;
        this.now = now;
    }

    FakeApplication authenticate(TokenForm request) {
        FakeApplication application = directory.application(tenantId(request), request.required("client_id"));
        prove(request, application);
        return application;
    }

    /** Takes an application that cannot keep a secret at its word, if it is registered as one. */
    FakeApplication publicOrAuthenticated(TokenForm request, String tenantId) {
        FakeApplication application = directory.application(tenantId, request.required("client_id"));
        if (!application.allowsPublicClientFlows() || !request.clientStrength().equals("0")) {
            prove(request, application);
        }
        return application;
    }

    String tenantId(TokenForm request) {
        if (Directory.isPlaceholder(request.tenant())) {
            throw EntraException.invalidRequest(
                    50059,
                    "No tenant-identifying information found in either the request or implied by any provided"
                            + " credentials.");
        }
        return directory.tenantId(request.tenant(), "invalid_request");
    }

    private void prove(TokenForm request, FakeApplication application) {
        String assertion = request.optional("client_assertion");
        if (assertion == null) {
            checkSecret(request, application);
        } else {
            assertions.check(assertion, request, application);
        }
    }

    private void checkSecret(TokenForm request, FakeApplication application) {
        String secret = request.optional("client_secret");
        if (secret == null) {
            throw EntraException.invalidClient(
                    7000218,
                    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        }
        if (!secret.equals(application.secret())) {
            throw EntraException.invalidClient(
                    7000215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
                            + " value, not the client secret ID, for a secret added to app '" + application.clientId()
                            + "'.");
        }
        if (!now.get().isBefore(application.secretExpiresAt())) {
            throw EntraException.invalidClient(
                    7000222,
                    "The provided client secret keys for app '" + application.clientId() + "' are expired. Visit the"
                            + " Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or"
                            + " consider using certificate credentials for added security: https://aka.ms/certCreds.");
        }
    }
}
