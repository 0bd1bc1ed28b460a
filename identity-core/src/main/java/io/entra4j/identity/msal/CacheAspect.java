package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Is told by MSAL before and after each access to its cache. No lock is held between the two: what an access changed is
 * done again to whatever is there by then.
 */
final class CacheAspect implements ITokenCacheAccessAspect {

    private final PersistentCache cache;
    private final String partition;
    /** MSAL says before and after with the same object, and several threads may be in between. */
    private final Map<ITokenCacheAccessContext, CacheContent> begun =
            Collections.synchronizedMap(new IdentityHashMap<>());

    CacheAspect(PersistentCache cache, String partition) {
        this.cache = cache;
        this.partition = partition;
    }

    @Override
    public void beforeCacheAccess(ITokenCacheAccessContext access) {
        CacheContent content = cache.read(partition);
        if (!content.isEmpty()) {
            access.tokenCache().deserialize(content.text());
        }
        begun.put(access, content);
    }

    @Override
    public void afterCacheAccess(ITokenCacheAccessContext access) {
        CacheContent before = begun.remove(access);
        if (before == null || !access.hasCacheChanged()) {
            return;
        }
        CacheContent after = CacheContent.parse(access.tokenCache().serialize());
        if (after != null) {
            cache.write(partition, before, after);
        }
    }
}
