package io.entra4j.identity.failures;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.Failure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceAnswerFailureTests extends FailureFixture {

    @Test
    void refusalsOfEntraFailAsThePageSays() {
        FailureBook book = book("What Entra refuses");
        refused(book, "The client secret is wrong", 401, "invalid_client", 7000215, "Invalid client secret provided.");
        refused(
                book,
                "The client secret has expired",
                401,
                "invalid_client",
                7000222,
                "The provided client secret keys are expired.");
        refused(
                book,
                "Neither secret nor assertion was sent",
                401,
                "invalid_client",
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        refused(
                book,
                "The application is disabled",
                401,
                "invalid_client",
                7000112,
                "Application 'x'(orders) is disabled.");
        refused(
                book,
                "The application is not in the tenant",
                400,
                "unauthorized_client",
                700016,
                "Application with identifier 'x' was not found in the directory 'contoso'.");
        refused(
                book,
                "The tenant does not exist",
                400,
                "invalid_request",
                90002,
                "Tenant 'nowhere.example' not found.");
        refused(
                book,
                "The tenant's name is not a valid name",
                400,
                "invalid_request",
                900023,
                "Specified tenant identifier 'x y' is neither a valid DNS name, nor a valid external domain.");
        refused(
                book,
                "The resource is not in the tenant",
                400,
                "invalid_resource",
                500011,
                "The resource principal named https://x was not found in the tenant named contoso.");
        refused(
                book,
                "The scope is malformed",
                400,
                "invalid_scope",
                70011,
                "The provided request must include a 'scope' input parameter.");
        refused(
                book,
                "The scope is wrong for an application",
                400,
                "invalid_scope",
                1002012,
                "The provided value for scope x is not valid.");
        refused(
                book,
                "The application has no role and must have one",
                400,
                "invalid_grant",
                501051,
                "Application is not assigned to a role for the application.");
        refused(
                book,
                "A policy blocks the application",
                400,
                "invalid_grant",
                53003,
                "Access has been blocked by Conditional Access policies.");
        refused(
                book,
                "The client assertion's signature is wrong",
                401,
                "invalid_client",
                700027,
                "The certificate with identifier used to sign the client assertion is not registered on application.");
        refused(
                book,
                "The client assertion has expired",
                401,
                "invalid_client",
                700024,
                "Client assertion is not within its valid time range.");
        refused(
                book,
                "No federated credential fits the subject",
                401,
                "invalid_client",
                700213,
                "No matching federated identity record found for presented assertion subject 'x'.");
        refused(
                book,
                "No federated credential fits the issuer",
                401,
                "invalid_client",
                700211,
                "No matching federated identity record found for presented assertion issuer 'x'.");
        refused(
                book,
                "No federated credential fits the audience",
                401,
                "invalid_client",
                700212,
                "No matching federated identity record found for presented assertion audience 'x'.");
        refused(
                book,
                "The user must use multi-factor authentication",
                400,
                "interaction_required",
                50076,
                "You must use multi-factor authentication.");
        refused(
                book,
                "The refresh token is too old",
                400,
                "invalid_grant",
                700082,
                "The refresh token has expired due to inactivity.");
        refused(
                book,
                "The sign-in was revoked",
                400,
                "invalid_grant",
                50173,
                "The provided grant has expired due to it being revoked.");
        refused(book, "The user is disabled", 400, "invalid_grant", 50057, "The user account is disabled.");
        refused(book, "The user's password has expired", 400, "invalid_grant", 50055, "The password is expired.");
        refused(book, "Entra has a temporary problem", 500, "server_error", 50033, "A transient error has occurred.");
        refused(
                book,
                "A number that is not in the table: invalid_request",
                400,
                "invalid_request",
                424242,
                "A rule was broken. It is new.");
        refused(
                book,
                "A number that is not in the table: invalid_client",
                401,
                "invalid_client",
                424242,
                "A rule was broken. It is new.");
        refused(
                book,
                "A number that is not in the table: invalid_grant",
                400,
                "invalid_grant",
                424242,
                "A rule was broken. It is new.");
        refused(
                book,
                "A number that is not in the table: interaction_required",
                400,
                "interaction_required",
                424242,
                "A rule was broken. It is new.");
        refused(
                book,
                "A number that is not in the table: unauthorized_client",
                400,
                "unauthorized_client",
                424242,
                "A rule was broken. It is new.");
        refused(
                book,
                "A number that is not in the table: server_error",
                500,
                "server_error",
                424242,
                "A rule was broken. It is new.");
        refused(book, "An error that no specification has", 400, "brand_new", 424242, "Something is new.");
        fails(
                book,
                "A policy asks for multi-factor authentication, with claims",
                Failure.conditionalAccess("{\"access_token\":{}}"));
        fails(book, "Consent is missing", Failure.consentRequired());
        fails(book, "Too many requests", Failure.throttled(Duration.ofMinutes(1)));
        book.close();
    }

    @Test
    void unexpectedAnswersFailAsThePageSays() {
        FailureBook book = book("Answers that are none");
        fails(book, "An outage: 500", Failure.serverError(500));
        fails(book, "An outage: 503", Failure.serverError(503));
        fails(book, "A success without a token", Failure.noToken());
        fails(book, "A token that has expired already", Failure.expiredToken());
        fails(book, "A token that does not say when it expires", Failure.noExpiry());
        fails(book, "A success with an empty body", Failure.emptyBody());
        fails(book, "A success of three megabytes", Failure.answer(200, "text/html", "<p>" + "huge ".repeat(600_000)));
        fails(book, "A success whose JSON ends too early", Failure.malformedJson());
        fails(
                book,
                "A success that is a web page",
                Failure.answer(200, "text/html", "<html><h1>Sign in to the guest network</h1></html>"));
        fails(
                book,
                "A refusal that is a web page",
                Failure.answer(403, "text/html", "<html><h1>Blocked by policy</h1></html>"));
        fails(book, "A proxy's web page: 502", Failure.answer(502, "text/html", "<html><h1>Bad gateway</h1></html>"));
        fails(
                book,
                "A proxy that wants a password",
                Failure.answer(407, "text/html", "<html><h1>Proxy authentication required</h1></html>"));
        fails(book, "A success in plain text", Failure.answer(200, "text/plain", "hello"));
        fails(book, "A refusal in plain text", Failure.answer(400, "text/plain", "what?"));
        fails(book, "A refusal with an empty body", Failure.answer(400, "application/json", ""));
        fails(book, "Not found", Failure.answer(404, "text/plain", "no such page"));
        fails(
                book,
                "A redirect",
                Failure.answer(302, "text/html", "").withHeader("Location", "https://portal.example/"));
        fails(book, "JSON that is a list", Failure.answer(200, "application/json", "[]"));
        fails(book, "JSON that is an empty object", Failure.answer(200, "application/json", "{}"));
        fails(
                book,
                "JSON whose error is not a text",
                Failure.answer(400, "application/json", "{\"error\":{\"code\":7}}"));
        fails(
                book,
                "An error without a description",
                Failure.answer(400, "application/json", "{\"error\":\"invalid_client\"}"));
        fails(
                book,
                "Throttled without a time to wait",
                Failure.answer(429, "application/json", "{\"error\":\"temporarily_unavailable\"}"));
        fails(
                book,
                "Unauthorized in the form of another service",
                Failure.answer(401, "application/json", "{\"message\":\"Unauthorized\"}"));
        book.close();
    }

    private void refused(FailureBook book, String situation, int status, String error, int number, String text) {
        fails(book, situation, Failure.entra(status, error, number, text));
    }

    private void fails(FailureBook book, String situation, Failure failure) {
        entra.failUntilReset(failure);
        EntraCredential credential = secret(options(Map.of()).build()).build();
        book.add(situation, asking(credential));
        entra.reset();
    }
}
