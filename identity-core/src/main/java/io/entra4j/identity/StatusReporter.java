package io.entra4j.identity;

/** Tells how the token requests of one identity are doing, to health and metrics. */
public interface StatusReporter {

    /**
     * Returns how it is doing. Cheap: no I/O, no lock.
     *
     * @return a snapshot
     */
    CredentialStatus status();
}
