package io.entra4j.identity.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Logs what the credentials are, and fetches the first tokens, when the application starts. */
final class CredentialStart implements SmartLifecycle {

    /** Phase before the one in which web servers begin to accept requests. */
    private static final int EARLY = DEFAULT_PHASE - 4096;

    private final @Nullable TokenPrefetch prefetch;
    private final @Nullable StartUpReport report;
    private volatile boolean running;

    CredentialStart(@Nullable TokenPrefetch prefetch, @Nullable StartUpReport report) {
        this.prefetch = prefetch;
        this.report = report;
    }

    @Override
    public void start() {
        running = true;
        if (report != null) {
            report.log();
        }
        if (prefetch != null) {
            prefetch.start();
        }
    }

    @Override
    public void stop() {
        running = false;
        if (prefetch != null) {
            prefetch.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return EARLY;
    }
}
