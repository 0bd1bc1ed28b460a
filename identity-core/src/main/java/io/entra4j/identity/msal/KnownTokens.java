package io.entra4j.identity.msal;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers the tokens that a credential has had. It asks because it wants another one: it was told to renew, or the
 * resource refused what it has. Holds hashes only, and the last ones only: a mistake costs one request.
 */
final class KnownTokens {

    private static final int MOST = 10_000;

    private final Set<Long> hashes = new LinkedHashSet<>();

    synchronized void add(String token) {
        if (hashes.add(hash(token)) && hashes.size() > MOST) {
            hashes.remove(hashes.iterator().next());
        }
    }

    synchronized boolean contains(String token) {
        return hashes.contains(hash(token));
    }

    /** The second half of a token is its signature, or as good as that. */
    private static long hash(String token) {
        return 0x1_0000_0000L * token.hashCode()
                + token.substring(token.length() / 2).hashCode();
    }
}
