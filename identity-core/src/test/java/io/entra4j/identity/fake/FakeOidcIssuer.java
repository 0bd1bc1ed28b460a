package io.entra4j.identity.fake;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * An issuer of tokens about workloads, such as a Kubernetes cluster, GitHub or Azure DevOps, with a key of its own. Its
 * clock is that of the {@link FakeEntra} that trusts it, and the system's before. Thread-safe.
 *
 * @see FakeEntra#trust
 */
public final class FakeOidcIssuer {
    private final String issuer;
    private final SigningKey signingKey = SigningKey.generate("CN=FakeOidcIssuer");
    private volatile Supplier<Instant> now = Instant::now;

    private FakeOidcIssuer(String issuer) {
        this.issuer = issuer;
    }

    /**
     * Makes an issuer with a new key.
     *
     * @param issuer what its tokens carry as {@code iss}: an https URL, never called
     */
    public static FakeOidcIssuer at(String issuer) {
        return new FakeOidcIssuer(issuer);
    }

    /** Returns what the tokens carry as {@code iss}. */
    public String issuer() {
        return issuer;
    }

    /**
     * Returns a signed token that lives for ten minutes.
     *
     * @param subject the workload, {@code sub}
     * @param audience who shall accept the token, {@code aud}
     */
    public String token(String subject, String audience) {
        return token().subject(subject).audience(audience).build();
    }

    /** Returns a builder for a token of any shape. */
    public OidcTokenBuilder token() {
        return new OidcTokenBuilder(signingKey, now.get(), issuer);
    }

    void follow(Supplier<Instant> newNow) {
        now = newNow;
    }

    SigningKey signingKey() {
        return signingKey;
    }

    @Override
    public String toString() {
        return "FakeOidcIssuer[" + issuer + "]";
    }
}
