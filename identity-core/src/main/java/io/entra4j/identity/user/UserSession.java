package io.entra4j.identity.user;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthenticationRequiredException;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.SignedIn;
import io.entra4j.identity.msal.UserApplication;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the sign-in of a credential: the account, and the refresh token that brings more tokens without the user. It
 * sends one request at a time to the service, since some services accept a refresh token only once. At most one caller
 * asks the user, while the other callers wait for the result. No lock is held while the user is asked.
 */
final class UserSession implements TokenSource {

    /** OAuth errors that only the user can resolve. */
    private static final Set<String> FOR_THE_USER =
            Set.of("invalid_grant", "interaction_required", "login_required", "consent_required");

    /** Result of a request without the user: a token, or the reason why there is none. */
    private record Silent(@Nullable SignedIn user, @Nullable AuthenticationFailedException refusal) {}

    private final String credential;
    private final UserApplication application;
    private final SignIn way;
    private final boolean automatic;
    private final String plan;
    private final @Nullable RecordFile file;
    private final ReentrantLock turn = new ReentrantLock();
    /**
     * Latch that is open while a caller asks the user. It is set under the lock, after a search for a token that needs
     * no user.
     */
    private final AtomicReference<@Nullable CountDownLatch> question = new AtomicReference<>();

    private final AtomicLong switches = new AtomicLong();
    private volatile @Nullable AuthenticationRecord account;
    private volatile @Nullable SignedIn last;
    private @Nullable TokenRequest answered;

    /**
     * @param account the user who signed in before, {@code null} if none is known
     * @param automatic whether a request for a token may ask the user
     * @param plan what a fetch does, as text that follows the credential's name
     * @param file keeps the record of the user, {@code null} to keep none
     */
    UserSession(
            String credential,
            UserApplication application,
            SignIn way,
            @Nullable AuthenticationRecord account,
            boolean automatic,
            String plan,
            @Nullable RecordFile file) {
        this.credential = credential;
        this.application = application;
        this.way = way;
        this.account = account;
        this.automatic = automatic;
        this.plan = plan;
        this.file = file;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        return fetch(request, automatic);
    }

    @Override
    public AccessToken renew(TokenRequest request) {
        return fetch(request, false);
    }

    /**
     * Asks the user to sign in, even if a user has signed in before.
     *
     * @param request the request for a token; the token is kept for the next caller with the same request
     * @return the account that signed in; {@code null} if it is not known
     */
    @Nullable
    AuthenticationRecord authenticate(TokenRequest request) {
        CountDownLatch mine = new CountDownLatch(1);
        for (CountDownLatch other = begin(request, mine); other != null; other = begin(request, mine)) {
            await(other);
        }
        try {
            SignedIn user = way.ask(request, null);
            turn.lock();
            try {
                AuthenticationRecord before = account;
                is(user.account());
                last = user;
                answered = request.claims() == null ? request : null;
                if (before != null && !before.isSameAccount(account)) {
                    switches.incrementAndGet();
                }
                return account;
            } finally {
                turn.unlock();
            }
        } finally {
            end(mine);
        }
    }

    private @Nullable CountDownLatch begin(TokenRequest request, CountDownLatch mine) {
        begin();
        try {
            application.requireAvailable(request);
            return question.compareAndExchange(null, mine);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public @Nullable AccessToken kept(TokenRequest request) {
        begin();
        try {
            SignedIn user = last;
            if (user != null && request.equals(answered)) {
                answered = null;
                return user.token();
            }
            AuthenticationRecord known = account;
            return known == null ? null : application.kept(request, known);
        } finally {
            turn.unlock();
        }
    }

    /** Counts the changes of the account. After a change, all cached tokens belong to the account before. */
    @Override
    public LongSupplier loginWatch() {
        return switches::get;
    }

    /** Forgets tokens of the application. The user stays signed in: the refresh token comes from their sign-in. */
    @Override
    public void forget() {
        application.forget();
    }

    @Override
    public CredentialPlan plan() {
        try {
            way.check();
            return CredentialPlan.ready(credential, plan);
        } catch (CredentialUnavailableException e) {
            return CredentialPlan.lacking(credential, e);
        }
    }

    private AccessToken fetch(TokenRequest request, boolean mayAsk) {
        CountDownLatch mine = new CountDownLatch(1);
        while (true) {
            TokenRequest asked;
            CountDownLatch other;
            begin();
            try {
                application.requireAvailable(request);
                Silent silent = silently(request);
                if (silent.user != null) {
                    return remember(silent.user).token();
                }
                AuthenticationFailedException refusal = silent.refusal;
                asked = request.claims() == null && refusal != null
                        ? request.challenged(refusal.error().claims())
                        : request;
                if (!mayAsk) {
                    throw required(asked, refusal);
                }
                other = question.compareAndExchange(null, mine);
            } finally {
                turn.unlock();
            }
            if (other == null) {
                return ask(request, asked, mine);
            }
            // The sign-in for the other caller may be enough for this caller too.
            await(other);
        }
    }

    private Silent silently(TokenRequest request) {
        SignedIn silent = way.silently(request, account);
        AuthenticationFailedException refusal = null;
        String refreshToken = silent == null ? refreshToken(request, null) : null;
        while (refreshToken != null) {
            try {
                return new Silent(application.byRefreshToken(request, refreshToken), null);
            } catch (AuthenticationFailedException e) {
                if (!FOR_THE_USER.contains(e.error().code())) {
                    throw e;
                }
                refusal = e;
                refreshToken =
                        refusal.error().code().equals("invalid_grant") ? refreshToken(request, refreshToken) : null;
            }
        }
        return new Silent(silent, refusal);
    }

    /** Asks the user. The lock is free meanwhile, so that callers that need no user get their tokens. */
    private AccessToken ask(TokenRequest request, TokenRequest asked, CountDownLatch mine) {
        try {
            AuthenticationRecord known = account;
            SignedIn user = way.ask(asked, known == null || known.getUsername().isEmpty() ? null : known.getUsername());
            if (known != null && user.account() != null && !known.isSameAccount(user.account())) {
                throw otherAccount(request);
            }
            turn.lock();
            try {
                return remember(user).token();
            } finally {
                turn.unlock();
            }
        } finally {
            end(mine);
        }
    }

    private void end(CountDownLatch mine) {
        question.set(null);
        mine.countDown();
    }

    private static void await(CountDownLatch other) {
        try {
            other.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }

    /**
     * @param refused the refresh token that the service refused; another process may have stored a newer one
     */
    private @Nullable String refreshToken(TokenRequest request, @Nullable String refused) {
        SignedIn user = last;
        String own = user == null ? null : user.refreshToken();
        if (own != null && refused == null) {
            return own;
        }
        AuthenticationRecord known = account;
        String kept = known == null ? null : application.keptRefreshToken(request, known);
        if (kept != null && (kept.equals(refused) || kept.equals(own))) {
            return null;
        }
        return kept;
    }

    private SignedIn remember(SignedIn user) {
        SignedIn before = last;
        SignedIn now = before == null ? user : user.orElse(before);
        last = now;
        if (account == null) {
            is(now.account());
        }
        return user;
    }

    private void is(@Nullable AuthenticationRecord signedIn) {
        account = signedIn;
        if (file != null && signedIn != null) {
            file.write(signedIn);
        }
    }

    private AuthenticationRequiredException required(
            TokenRequest asked, @Nullable AuthenticationFailedException refusal) {
        return new AuthenticationRequiredException(
                Failure.of(
                        "%s needs the user to sign in%s."
                                .formatted(
                                        application.who(asked),
                                        refusal == null
                                                ? ""
                                                : ": " + refusal.error().reason()),
                        "call 'authenticate' with the request of this exception. A sign-in is found again after a"
                                + " restart if both 'tokenCachePersistenceOptions' and the 'authenticationRecord' that"
                                + " it returned are set."),
                asked.toContext(),
                refusal);
    }

    private AuthenticationFailedException otherAccount(TokenRequest request) {
        return new AuthenticationFailedException(
                Failure.of(
                        application.who(request)
                                + " was refused: the user signed in with an account that is not the credential's.",
                        "sign in with the credential's account, or call 'authenticate' to change the account."),
                EntraError.local("other_account"),
                null);
    }

    /** Waits for the lock. The first caller reads the account of the last start. */
    private void begin() {
        try {
            turn.lockInterruptibly();
            if (account == null && last == null && file != null) {
                account = file.read(application.clientId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }
}
