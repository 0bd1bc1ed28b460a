package io.entra4j.identity.msal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers the tokens that a credential has had. It asks because it wants another one: it was told to renew, or the
 * resource refused what it has. Holds hashes only, and the last ones only: a mistake costs one request.
 */
final class KnownTokens {

    private static final int MAX_SIZE = 10_000;

    private final Set<Long> hashes = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MAX_SIZE;
        }
    }));

    void add(String token) {
        hashes.add(hash(token));
    }

    boolean contains(String token) {
        return hashes.contains(hash(token));
    }

    /** The second half of a token is its signature, or as good as that. */
    private static long hash(String token) {
        return 0x1_0000_0000L * token.hashCode()
                + token.substring(token.length() / 2).hashCode();
    }
}
