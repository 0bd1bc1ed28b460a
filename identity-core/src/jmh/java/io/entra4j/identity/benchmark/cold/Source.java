package io.entra4j.identity.benchmark.cold;

/** A library that is set up. */
interface Source {

    /** Fetches a token, or answers from the cache. */
    String token() throws Exception;
}
