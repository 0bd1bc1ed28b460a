package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Is told by MSAL before and after each access to its cache. No lock is held between the two: what an access changed is
 * done again to whatever is there by then.
 */
final class CacheAspect implements ITokenCacheAccessAspect {

    private final PersistentCache cache;
    private final String partition;
    private final boolean reads;
    /** MSAL says before and after with the same object, and several threads may be in between. */
    private final Map<ITokenCacheAccessContext, CacheContent> begun =
            Collections.synchronizedMap(new IdentityHashMap<>());

    private CacheAspect(PersistentCache cache, String partition, boolean reads) {
        this.cache = cache;
        this.partition = partition;
        this.reads = reads;
    }

    /** For an application that begins with what is kept. */
    static CacheAspect of(PersistentCache cache, String partition) {
        return new CacheAspect(cache, partition, true);
    }

    /** For one that is made for a single request, after what is kept has been asked: what it adds is what it fetched. */
    static CacheAspect forFetch(PersistentCache cache, String partition) {
        return new CacheAspect(cache, partition, false);
    }

    @Override
    public void beforeCacheAccess(ITokenCacheAccessContext access) {
        if (!reads) {
            begun.put(access, CacheContent.EMPTY);
            return;
        }
        CacheContent content = cache.read(partition);
        if (!content.isEmpty()) {
            access.tokenCache().deserialize(content.text());
        }
        // Not what was read: MSAL drops what it does not know, and that must not look like a change.
        begun.put(access, content(access));
    }

    @Override
    public void afterCacheAccess(ITokenCacheAccessContext access) {
        CacheContent before = begun.remove(access);
        if (before == null || !access.hasCacheChanged()) {
            return;
        }
        CacheContent after = content(access);
        cache.write(partition, before, reads ? after : after.asUnchallenged());
    }

    private static CacheContent content(ITokenCacheAccessContext access) {
        return Objects.requireNonNullElse(CacheContent.parse(access.tokenCache().serialize()), CacheContent.EMPTY);
    }
}
