package io.entra4j.identity.msal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers the tokens that a credential has got already. When the credential asks again, it needs another token: a
 * renewal is due, or the resource refused the old one. Stores only hashes, and only the latest ones: a wrong result
 * costs one request.
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

    /** Hashes the second half too: it holds the signature, which differs for each token. */
    private static long hash(String token) {
        return 0x1_0000_0000L * token.hashCode()
                + token.substring(token.length() / 2).hashCode();
    }
}
