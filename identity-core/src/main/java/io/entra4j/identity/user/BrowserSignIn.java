package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.msal.SignedIn;
import io.entra4j.identity.msal.UserApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs a user in with the browser of their machine. The browser brings a code to a listener on this machine.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8252">RFC 8252, OAuth 2.0 for Native Apps</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207, Issuer Identification</a>
 */
final class BrowserSignIn implements SignIn {

    /** Shows pages to the user. */
    @FunctionalInterface
    interface Browser {

        /** Opens a page. The result completes with {@code null} if that worked, or with the reason if it did not. */
        CompletableFuture<@Nullable RuntimeException> open(URI page);
    }

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final UserApplication application;
    private final URI redirectUrl;
    private final Supplier<Browser> browsers;
    private final RedirectPages pages;
    private final Duration timeout;
    private final @Nullable String loginHint;
    private final String authorityHost;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param redirectUrl the address to listen at, on this machine
     * @param browsers finds the browser, or throws if there is none
     * @param authorityHost the only service that may send the answer
     */
    BrowserSignIn(
            UserApplication application,
            URI redirectUrl,
            Supplier<Browser> browsers,
            RedirectPages pages,
            Duration timeout,
            @Nullable String loginHint,
            String authorityHost) {
        this.application = application;
        this.redirectUrl = redirectUrl;
        this.browsers = browsers;
        this.pages = pages;
        this.timeout = timeout;
        this.loginHint = loginHint;
        this.authorityHost = authorityHost;
    }

    @Override
    public void check() {
        Objects.requireNonNull(browsers.get());
    }

    @Override
    public SignedIn ask(TokenRequest request, @Nullable String username) {
        Browser browser = browsers.get();
        String state = randomText();
        String verifier = randomText();
        try (RedirectListener listener = listen(request, state)) {
            URI page = application.signInPage(
                    request,
                    listener.redirectUrl(),
                    challenge(verifier),
                    state,
                    loginHint == null ? username : loginHint);
            // The listener must be open before: some browsers answer at once.
            CompletableFuture<Void> unused = browser.open(page).thenAccept(listener::opened);
            Map<String, String> answer = await(request, listener);
            try {
                SignedIn user = application.byCode(request, code(request, answer), listener.redirectUrl(), verifier);
                listener.show(pages.success());
                return user;
            } catch (AuthenticationFailedException e) {
                listener.show(pages.failure(reason(e)));
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }

    private RedirectListener listen(TokenRequest request, String state) {
        try {
            return RedirectListener.open(redirectUrl, state, pages);
        } catch (IOException e) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            "%s cannot listen on '%s' for the browser: %s."
                                    .formatted(application.who(request), redirectUrl, e.getMessage()),
                            redirectUrl.getPort() > 0
                                    ? "end the program that uses the port, or remove the port from 'redirectUrl', so that"
                                            + " a free port is taken."
                                    : "set another 'redirectUrl'."),
                    EntraError.local("redirect"),
                    e);
        }
    }

    private Map<String, String> await(TokenRequest request, RedirectListener listener) throws InterruptedException {
        try {
            return listener.await(timeout);
        } catch (TimeoutException e) {
            throw failed(
                    request,
                    "timed_out",
                    "the user did not sign in within " + PlainDuration.of(timeout)
                            + (listener.sawForeignAnswer() ? ", and the answer of another sign-in came" : ""),
                    "start the sign-in again, finish it in the page that opens, or set a longer 'timeout'.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private String code(TokenRequest request, Map<String, String> answer) {
        String issuer = answer.get("iss");
        if (issuer != null && !AuthorityHosts.isIssuer(authorityHost, request.tenantId(), issuer)) {
            throw failed(
                    request,
                    "issuer",
                    "the browser brought an answer from another service, '%s'"
                            .formatted(ForeignText.oneLine(issuer, ForeignText.MAX_QUOTE)),
                    "start the sign-in again; if this happens again, it may be a mix-up attack.");
        }
        if (answer.get("error") != null) {
            EntraError error = EntraError.redirected(answer);
            throw new AuthenticationFailedException(
                    Failure.of(
                            "%s was refused: %s.".formatted(application.who(request), error.reason()),
                            error.remedy(),
                            error.details()),
                    error,
                    null);
        }
        String code = answer.get("code");
        if (code == null || code.isBlank()) {
            throw failed(
                    request, "no_code", "the browser brought neither a code nor an error", "start the sign-in again.");
        }
        return code;
    }

    private static String reason(AuthenticationFailedException e) {
        EntraError error = e.error();
        return error.description() == null ? error.code() : error.code() + ": " + error.description();
    }

    private AuthenticationFailedException failed(TokenRequest request, String code, String why, String remedy) {
        return new AuthenticationFailedException(
                Failure.of("%s got no token: %s.".formatted(application.who(request), why), remedy),
                EntraError.local(code),
                null);
    }

    /** Returns 256 random bits, which RFC 7636 requires. */
    private String randomText() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    private static String challenge(String verifier) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return BASE64.encodeToString(sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
