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
 * Is the one signed-in state of a credential: who signed in, and what brings further tokens without them. It asks the
 * service one thing at a time, since some services let a refresh token be used only once; and the user is asked by one
 * caller at most, while the others wait for what comes of it. No lock is held meanwhile.
 */
final class UserSession implements TokenSource {

    /** OAuth errors that only the user can do something about. */
    private static final Set<String> FOR_THE_USER =
            Set.of("invalid_grant", "interaction_required", "login_required", "consent_required");

    /** What came without the user: a token, or why there is none. */
    private record Silent(@Nullable SignedIn user, @Nullable AuthenticationFailedException refusal) {}

    private final String credential;
    private final UserApplication application;
    private final SignIn way;
    private final boolean automatic;
    private final String plan;
    private final @Nullable RecordFile file;
    private final ReentrantLock turn = new ReentrantLock();
    /** Is open while a user is asked; taken under the lock, after a look for a token that needs no user. */
    private final AtomicReference<@Nullable CountDownLatch> question = new AtomicReference<>();

    private final AtomicLong switches = new AtomicLong();
    private volatile @Nullable AuthenticationRecord account;
    private volatile @Nullable SignedIn last;
    private @Nullable TokenRequest answered;

    /**
     * @param account who signed in before, {@code null} if nobody is known to have
     * @param automatic whether the user may be asked whenever a token needs it
     * @param plan what a fetch does, to follow the credential's name
     * @param file remembers who signed in, {@code null} if nobody is to be remembered
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
     * Has the user sign in, whoever did before.
     *
     * @param request what is asked for; its token is kept for whoever asks for it next
     * @return who signed in
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

    /** Another account makes all tokens another one's. */
    @Override
    public LongSupplier loginWatch() {
        return switches::get;
    }

    /** The user stays signed in: what brings further tokens was not learnt, but given. */
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
            // What the user answers to the other caller may serve this one too.
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

    /** Asks the user. The lock is free meanwhile, so that callers who need no user get their tokens. */
    private AccessToken ask(TokenRequest request, TokenRequest asked, CountDownLatch mine) {
        try {
            AuthenticationRecord known = account;
            SignedIn user = way.ask(asked, known == null || known.getUsername().isEmpty() ? null : known.getUsername());
            if (known != null && user.account() != null && !known.isSameAccount(user.account())) {
                throw somebodyElse(request);
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
     * @param refused what must not be tried again: another process may have left a newer one
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
                        "call 'authenticate' with the request of this exception. A sign-in is found again after a restart"
                                + " if both 'tokenCachePersistenceOptions' and the 'authenticationRecord' that it"
                                + " returned are set."),
                asked.toContext(),
                refusal);
    }

    private AuthenticationFailedException somebodyElse(TokenRequest request) {
        return new AuthenticationFailedException(
                Failure.of(
                        application.who(request)
                                + " was refused: another account signed in than the one it belongs to.",
                        "sign in with that account, or call 'authenticate' to change to the other."),
                EntraError.local("other_account"),
                null);
    }

    /** Waits for this caller's turn. The first one finds out who signed in at the last start. */
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
