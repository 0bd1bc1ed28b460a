package io.entra4j.identity.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Is what happens when the application starts: a line that says what the credentials are, and the first tokens. */
final class CredentialStart implements SmartLifecycle {

    /** Before web servers accept requests. */
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
