package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Is another source but for what a subclass overrides. */
public abstract class ForwardingSource implements TokenSource {

    private final TokenSource source;

    /**
     * Creates the source.
     *
     * @param source is asked for everything
     */
    protected ForwardingSource(TokenSource source) {
        this.source = source;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        return source.fetch(request);
    }

    @Override
    public AccessToken renew(TokenRequest request) {
        return source.renew(request);
    }

    @Override
    public @Nullable AccessToken kept(TokenRequest request) {
        return source.kept(request);
    }

    @Override
    public void forget() {
        source.forget();
    }

    @Override
    public @Nullable LongSupplier loginWatch() {
        return source.loginWatch();
    }

    @Override
    public @Nullable CredentialPlan plan() {
        return source.plan();
    }

    @Override
    public Report report() {
        return source.report();
    }
}
