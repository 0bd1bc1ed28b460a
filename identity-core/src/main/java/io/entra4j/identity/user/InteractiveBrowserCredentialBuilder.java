package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.msal.UserApplication;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds an {@link InteractiveBrowserCredential}. */
public final class InteractiveBrowserCredentialBuilder
        extends UserCredentialBuilder<InteractiveBrowserCredentialBuilder> {

    private static final String NAME = "InteractiveBrowserCredential";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private URI redirectUrl = URI.create("http://localhost");
    private Duration timeout = Duration.ofMinutes(5);
    private @Nullable String loginHint;
    private @Nullable Consumer<URI> browser;
    private Consumer<String> screen = text -> System.out.println(text);
    private BrowserCustomizationOptions pages = new BrowserCustomizationOptions();

    /** Starts with the defaults. */
    public InteractiveBrowserCredentialBuilder() {}

    /**
     * Sets the URL to which the browser brings the answer. Register the URL with the application, as a URL of a mobile
     * or desktop application. If it has no port, a free port is taken, and no port has to be registered.
     *
     * @param url {@code http://localhost} by default
     * @return this
     * @throws IllegalArgumentException if it is not an {@code http} URL of this machine
     */
    public InteractiveBrowserCredentialBuilder redirectUrl(String url) {
        URI parsed;
        try {
            parsed = new URI(url.trim());
        } catch (URISyntaxException e) {
            throw refused(url, "is not a URL");
        }
        if (!"http".equalsIgnoreCase(parsed.getScheme()) || !LOOPBACK.contains(String.valueOf(parsed.getHost()))) {
            throw refused(url, "must lead to this machine");
        }
        if (parsed.getRawQuery() != null || parsed.getRawFragment() != null || parsed.getRawUserInfo() != null) {
            throw refused(url, "may hold a host, a port and a path only");
        }
        this.redirectUrl = parsed;
        return this;
    }

    /**
     * Sets the port of {@code http://localhost} to which the browser brings the answer.
     *
     * @param number a port; 0 for any free port
     * @return this
     * @deprecated set {@link #redirectUrl}, which may hold the port
     */
    @Deprecated
    public InteractiveBrowserCredentialBuilder port(int number) {
        return redirectUrl(number == 0 ? "http://localhost" : "http://localhost:" + number);
    }

    private static IllegalArgumentException refused(String url, String why) {
        return new IllegalArgumentException(
                "'redirectUrl' %s: '%s'. Use a URL such as 'http://localhost' or 'http://localhost:8400'."
                        .formatted(why, ForeignText.withoutUserInfo(url)));
    }

    /**
     * Sets how long to wait for the user. A browser does not report that the user closed the page.
     *
     * @param duration positive; 5 minutes by default
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public InteractiveBrowserCredentialBuilder timeout(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("'timeout' must be positive: " + PlainDuration.of(duration) + ".");
        }
        this.timeout = duration;
        return this;
    }

    /**
     * Sets the user name that the page suggests.
     *
     * @param username a user name, which the page fills in; {@code null}, the default, lets the user choose an account
     * @return this
     */
    public InteractiveBrowserCredentialBuilder loginHint(@Nullable String username) {
        this.loginHint = username;
        return this;
    }

    /**
     * Sets the callback that opens the page. It is called on the thread that fetches the token, when the listener is
     * open. It must return.
     *
     * @param opener opens or shows the page; {@code null} for the browser of this machine: the one that {@code BROWSER}
     *     names, or else the system's. If no browser can be opened, the address is printed to standard output. Nothing
     *     is logged
     * @return this
     */
    public InteractiveBrowserCredentialBuilder openBrowser(@Nullable Consumer<URI> opener) {
        this.browser = opener;
        return this;
    }

    InteractiveBrowserCredentialBuilder screen(Consumer<String> prints) {
        this.screen = prints;
        return this;
    }

    /**
     * Sets the texts that the browser shows after the sign-in.
     *
     * @param options the texts, which are read when the credential is built; {@code null} for the default
     * @return this
     */
    public InteractiveBrowserCredentialBuilder browserCustomizationOptions(
            @Nullable BrowserCustomizationOptions options) {
        this.pages = options == null ? new BrowserCustomizationOptions() : options;
        return this;
    }

    /**
     * Builds the credential; no I/O. If no client ID is set, the user signs in to the application of developers' tools.
     * If no tenant is set, the user signs in to their own tenant.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting is wrong
     */
    public InteractiveBrowserCredential build() {
        CredentialOptions options = buildOptions();
        UserApplication application = application(NAME, options);
        SignIn way = new BrowserSignIn(
                application,
                redirectUrl,
                browsers(options),
                new RedirectPages(pages.getSuccessMessage(), pages.getErrorMessage()),
                timeout,
                loginHint,
                options.authorityHost());
        return new InteractiveBrowserCredential(
                session(NAME, application, way, "opens a browser for the user to sign in"),
                tenantsOfUser(options),
                options);
    }

    private Supplier<BrowserSignIn.Browser> browsers(CredentialOptions options) {
        Consumer<URI> own = browser;
        if (own != null) {
            return () -> page -> opened(own, page);
        }
        String system = Objects.requireNonNullElse(System.getProperty("os.name"), "");
        return () -> SystemBrowser.find(NAME, options.configuration(), system, screen);
    }

    private static CompletableFuture<@Nullable RuntimeException> opened(Consumer<URI> own, URI page) {
        try {
            own.accept(page);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(SignIn.callbackThrew(NAME, e));
        }
    }
}
