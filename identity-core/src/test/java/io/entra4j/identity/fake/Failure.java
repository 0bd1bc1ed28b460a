package io.entra4j.identity.fake;

import com.github.tomakehurst.wiremock.http.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A way in which a token request can go wrong.
 *
 * @see FakeEntra#failNext(int, Failure)
 * @see FakeEntra#failUntilReset(Failure)
 */
public final class Failure {
    private final Effect effect;

    private Failure(Effect effect) {
        this.effect = effect;
    }

    /**
     * Returns a 429 with {@code Retry-After} in seconds, AADSTS90055.
     *
     * @param retryAfter how long the client shall wait; whole seconds
     */
    public static Failure throttled(Duration retryAfter) {
        return refusal(
                () -> new EntraException(429, "temporarily_unavailable", 90055, "There are too many incoming requests.")
                        .withHeader("Retry-After", Long.toString(retryAfter.toSeconds())));
    }

    /**
     * Returns an answer of Entra's front door: HTML that says nothing of use.
     *
     * @param status the HTTP status, 500 or above
     */
    public static Failure serverError(int status) {
        String page = "<html><body><h2>Our services aren't available right now</h2></body></html>";
        return new Failure((request, genuine) -> Answer.html(status, page));
    }

    /** Returns a TCP reset in place of an answer. */
    public static Failure connectionReset() {
        return new Failure((request, genuine) -> Answer.broken(Fault.CONNECTION_RESET_BY_PEER));
    }

    /** Closes the connection in place of an answer, as a service does that restarts. */
    public static Failure connectionClosed() {
        return new Failure((request, genuine) -> Answer.broken(Fault.EMPTY_RESPONSE));
    }

    /** Returns a 200 without a body. */
    public static Failure emptyBody() {
        return new Failure((request, genuine) -> genuine.get().withBody(""));
    }

    /** Returns a 200 whose JSON ends in the middle of a genuine access token. */
    public static Failure malformedJson() {
        return new Failure((request, genuine) -> {
            Answer answer = genuine.get();
            int token = answer.body().indexOf("\"eyJ");
            return answer.withBody(answer.body().substring(0, token + 60));
        });
    }

    /**
     * Returns the page of a proxy, which quotes the request it was sent, raw and decoded.
     *
     * @param status the HTTP status
     */
    public static Failure htmlPage(int status) {
        return new Failure((request, genuine) -> Answer.html(
                status,
                "<html><body><h1>Proxy error " + status + "</h1><pre>" + request.body() + "</pre><pre>" + request.form()
                        + "</pre></body></html>"));
    }

    /** Returns a 200 of three megabytes, which quotes the request it was sent. */
    public static Failure hugeBody() {
        return new Failure((request, genuine) ->
                Answer.html(200, "<p>" + request.body() + "</p>" + "huge ".repeat(600_000) + request.body()));
    }

    /** Returns a 200 whose connection breaks in the middle of a genuine access token. */
    public static Failure cutOffBody() {
        return new Failure(
                (request, genuine) -> malformedJson().answer(request, genuine).withHeader("Content-Length", "100000"));
    }

    /** Returns a 200 without {@code access_token}. */
    public static Failure noToken() {
        return altered(members -> members.remove("access_token"));
    }

    /** Returns a 200 with a good token that does not tell whose it is: neither {@code id_token} nor {@code client_info}. */
    public static Failure withoutIdToken() {
        return altered(members -> {
            members.remove("id_token");
            members.remove("client_info");
        });
    }

    /** Returns a 200 whose {@code expires_in} is negative. */
    public static Failure expiredToken() {
        return altered(members -> members.put("expires_in", -60));
    }

    /** Returns a 200 without {@code expires_in} and {@code ext_expires_in}. */
    public static Failure noExpiry() {
        return altered(members -> {
            members.remove("expires_in");
            members.remove("ext_expires_in");
        });
    }

    /**
     * Returns a refusal in Entra's own form.
     *
     * @param status the HTTP status
     * @param error the OAuth error, such as {@code invalid_client}
     * @param aadstsCode the number after {@code AADSTS}
     * @param description the text after the number; trace and correlation IDs are added
     */
    public static Failure entra(int status, String error, int aadstsCode, String description) {
        return refusal(() -> new EntraException(status, error, aadstsCode, description));
    }

    /**
     * Returns the refusal of a conditional access policy that a claims challenge can satisfy, AADSTS50076.
     *
     * @param claims the claims challenge, JSON
     */
    public static Failure conditionalAccess(String claims) {
        String description = "Due to a configuration change made by your administrator, or because you moved to a new"
                + " location, you must use multi-factor authentication to access the resource.";
        return refusal(() -> new EntraException(400, "interaction_required", 50076, description)
                .with("suberror", "basic_action")
                .with("claims", claims));
    }

    /** Returns the refusal of a permission without consent, AADSTS65001. */
    public static Failure consentRequired() {
        String description = "The user or administrator has not consented to use the application with ID '"
                + FakeEntra.CLIENT_ID + "' named 'orders'. Send an interactive authorization request for this user and"
                + " resource.";
        return refusal(() ->
                new EntraException(400, "invalid_grant", 65001, description).with("suberror", "consent_required"));
    }

    /**
     * Returns an answer of another service than Entra, in a form of its own.
     *
     * @param status the HTTP status
     * @param contentType what the body says it is
     * @param body as it is
     */
    public static Failure answer(int status, String contentType, String body) {
        return new Failure((request, genuine) -> Answer.text(status, contentType, body));
    }

    /**
     * Returns this failure with a header in its answer.
     *
     * @param name the header's name
     * @param value the header's value
     */
    public Failure withHeader(String name, String value) {
        return new Failure((request, genuine) -> effect.answer(request, genuine).withHeader(name, value));
    }

    Answer answer(RecordedRequest request, Supplier<Answer> genuine) {
        return effect.answer(request, genuine);
    }

    private static Failure refusal(Supplier<EntraException> refusal) {
        return new Failure((request, genuine) -> {
            throw refusal.get();
        });
    }

    private static Failure altered(Consumer<Map<String, Object>> change) {
        return new Failure((request, genuine) -> {
            Answer answer = genuine.get();
            Map<String, Object> members = JsonText.readObject(answer.body());
            change.accept(members);
            return answer.withBody(JsonText.write(members));
        });
    }

    /** Turns what the endpoint would have answered into what the client gets. */
    @FunctionalInterface
    private interface Effect {
        Answer answer(RecordedRequest request, Supplier<Answer> genuine);
    }
}
