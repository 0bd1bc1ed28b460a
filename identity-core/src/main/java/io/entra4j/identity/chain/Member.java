package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import io.entra4j.identity.MissingSettingsException;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.developer.DeveloperCredential;
import io.entra4j.identity.http.TypeName;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Is a credential in its place in a chain, built when it is first asked. */
final class Member {

    /** Says what a chain may make of its failures. */
    enum Kind {
        /** Signs in as whoever sits at the machine. Nothing that goes wrong with it ends a chain. */
        DEVELOPER,
        /** Signs in as the application, and was put into the chain by us. Once it has answered, it stays. */
        DEPLOYED,
        /** Signs in as whoever the chain's author decided, who also decided what follows. */
        LISTED
    }

    /** A credential, the way past its cache, and what tells that its login changed. */
    private record Built(
            TokenCredential credential,
            TokenSource source,
            @Nullable LongSupplier loginWatch) {

        static Built of(TokenCredential credential) {
            TokenSource source = TokenSource.through(credential);
            return new Built(credential, source, source.loginWatch());
        }
    }

    private final String name;
    private final Kind kind;
    private final Supplier<? extends TokenCredential> builder;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Built built;
    private volatile @Nullable Long firstLogin;

    private Member(String name, Kind kind, Supplier<? extends TokenCredential> builder) {
        this.name = name;
        this.kind = kind;
        this.builder = builder;
    }

    static Member of(TokenCredential credential) {
        Kind kind = credential instanceof DeveloperCredential ? Kind.DEVELOPER : Kind.LISTED;
        Member member = new Member(TypeName.of(credential.getClass(), TokenCredential.class), kind, () -> credential);
        member.built = Built.of(credential);
        return member;
    }

    static Member lazy(String name, Kind kind, Supplier<? extends TokenCredential> builder) {
        return new Member(name, kind, builder);
    }

    String name() {
        return name;
    }

    Kind kind() {
        Built existing = built;
        return existing != null && existing.credential() instanceof DeveloperCredential ? Kind.DEVELOPER : kind;
    }

    AccessToken fetch(TokenRequest request) {
        TokenSource source = built().source();
        login();
        AccessToken token = source.fetch(request);
        if (token == null) {
            throw new CredentialUnavailableException(
                    Failure.of(
                            name + " returned null instead of a token.",
                            "let it throw an exception that says why it has none, or take it out of the chain."),
                    null);
        }
        return token;
    }

    /**
     * Returns a number that changes when somebody logs in or out of what this uses. It does not change because this is
     * built or asked, which nobody could tell from a login.
     */
    long login() {
        Built existing = built;
        LongSupplier watch = existing == null ? null : existing.loginWatch();
        if (watch == null) {
            return 0;
        }
        long login = watch.getAsLong();
        Long first = firstLogin;
        if (first == null) {
            // Two threads at once see the same one, or one of them a change, which costs no more than a fetch.
            firstLogin = login;
            return 0;
        }
        return login - first;
    }

    /** What its credential knows of its fetches, and who answered: this one, or the one it chose. */
    TokenSource.Report report() {
        Built existing = built;
        TokenSource.Report report = existing == null
                ? TokenSource.Report.NOTHING
                : existing.source().report();
        return report.answeredBy() == null ? report.choosing(name, report.passedOver()) : report;
    }

    /** What it is called, and whom it chose if it chose. */
    @Override
    public String toString() {
        String by = report().answeredBy();
        return name.equals(by) ? name : "%s (%s)".formatted(name, by);
    }

    /** Builds the credential, which is no request. */
    CredentialPlan plan() {
        try {
            CredentialPlan plan = built().source().plan();
            return plan == null ? CredentialPlan.unsure(name, "does not say what it would do") : plan;
        } catch (CredentialUnavailableException e) {
            return CredentialPlan.lacking(name, e);
        }
    }

    void forget() {
        Built existing = built;
        if (existing != null) {
            existing.source().forget();
        }
    }

    /**
     * Returns the credential.
     *
     * @throws CredentialUnavailableException if it cannot be built; that is tried anew each time
     */
    TokenCredential credential() {
        return built().credential();
    }

    private Built built() {
        Built existing = built;
        if (existing != null) {
            return existing;
        }
        lock.lock();
        try {
            existing = built;
            if (existing == null) {
                existing = build();
                built = existing;
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    /** What keeps one member from being built must not keep the others from being asked. */
    private Built build() {
        try {
            TokenCredential credential = builder.get();
            return Built.of(credential);
        } catch (CredentialUnavailableException e) {
            throw e;
        } catch (MissingSettingsException e) {
            throw new CredentialUnavailableException(notConfigured(e), e.missing(), e);
        } catch (RuntimeException | LinkageError e) {
            throw new CredentialUnavailableException(
                    Failure.of(
                            "%s could not be built: %s".formatted(name, reason(e)),
                            "correct the setting, or take the credential out of the chain."),
                    e);
        }
    }

    private Failure notConfigured(MissingSettingsException settings) {
        List<String> missing = settings.missing();
        List<String> present = settings.present();
        String but = present.isEmpty() ? "." : ", but " + EnvironmentVariables.are(present) + ".";
        return Failure.of(
                "%s is not configured: %s not set%s".formatted(name, EnvironmentVariables.are(missing), but),
                present.isEmpty()
                        ? "set them, or use another credential."
                        : "set %s too, or use another credential.".formatted(String.join(" and ", missing)));
    }

    private String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        String own = name + ": ";
        if (message.startsWith(own)) {
            return message.substring(own.length());
        }
        return failure instanceof IllegalArgumentException || failure instanceof IllegalStateException
                ? message
                : failure.getClass().getSimpleName() + ": " + message + ".";
    }
}
