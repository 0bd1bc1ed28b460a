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

/** Place of a credential in a chain. The credential is built when it is first asked. */
final class Member {

    /** Decides how a chain treats the failures of a member. */
    enum Kind {
        /** Signs in as the user of the machine. No failure of it ends a chain. */
        DEVELOPER,
        /**
         * Signs in as the application, and was added by this library. After it has answered, no other member replaces
         * it.
         */
        DEPLOYED,
        /** Was added by the application, which decides the identity, and the members that follow. */
        LISTED
    }

    /** Holds a credential, its source without the cache, and the watch of its login. */
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
                            "make it throw an exception that says why it has no token, or take it out of the chain."),
                    null);
        }
        return token;
    }

    /**
     * Returns a number that changes when a user logs in to the tool of this member, or out of it. It does not change
     * when this member is built or asked, since that would look like a login.
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
            // Two threads may see different numbers here. Then one of them sees a change, which costs one fetch only.
            firstLogin = login;
            return 0;
        }
        return login - first;
    }

    /** Returns the report of the credential. Its answering credential is this one, or the one that this one chose. */
    TokenSource.Report report() {
        Built existing = built;
        TokenSource.Report report = existing == null
                ? TokenSource.Report.NOTHING
                : existing.source().report();
        return report.answeredBy() == null ? report.choosing(name, report.passedOver()) : report;
    }

    /** Returns the name, and the credential that this one chose, if it chose one. */
    @Override
    public String toString() {
        String by = report().answeredBy();
        return name.equals(by) ? name : "%s (%s)".formatted(name, by);
    }

    /** Returns the plan of the credential. Builds the credential, but sends no request. */
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
     * @throws CredentialUnavailableException if it cannot be built; each call tries again
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

    /** Builds the credential. A failure makes this member unavailable, so that the chain asks the other members. */
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
