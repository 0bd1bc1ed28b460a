package io.entra4j.identity.fake;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An issuer of tokens about workloads, such as a Kubernetes cluster, GitHub or Azure DevOps, with a key of its own. Its
 * clock is that of the {@link FakeEntra} that trusts it, and the system's before. Thread-safe.
 *
 * @see FakeEntra#trust
 */
public final class FakeOidcIssuer {
    private final String issuer;
    // Made when it is needed, because that takes a while.
    private volatile @Nullable SigningKey signingKey;
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
        return new OidcTokenBuilder(signingKey(), now.get(), issuer);
    }

    /** Returns the public key that checks the tokens, as a set of JWKs. */
    public String jwks() {
        return JsonText.write(Map.of("keys", List.of(signingKey().jwk())));
    }

    void follow(Supplier<Instant> newNow) {
        now = newNow;
    }

    SigningKey signingKey() {
        SigningKey made = signingKey;
        if (made != null) {
            return made;
        }
        synchronized (this) {
            made = signingKey;
            if (made == null) {
                made = SigningKey.generate("CN=FakeOidcIssuer");
                signingKey = made;
            }
            return made;
        }
    }

    @Override
    public String toString() {
        return "FakeOidcIssuer[" + issuer + "]";
    }
}
