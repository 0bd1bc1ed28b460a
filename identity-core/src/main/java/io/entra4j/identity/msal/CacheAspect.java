package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;

/**
 * Stores the tokens that MSAL adds to its cache. The MSAL application is built for a single request and starts with an
 * empty cache, so all tokens in it are new.
 */
record CacheAspect(PersistentCache cache, String partition) implements ITokenCacheAccessAspect {

    @Override
    public void beforeCacheAccess(ITokenCacheAccessContext access) {
        // Nothing to load: our code has searched the persistent cache before the request.
    }

    @Override
    public void afterCacheAccess(ITokenCacheAccessContext access) {
        CacheContent content = access.hasCacheChanged()
                ? CacheContent.parse(access.tokenCache().serialize())
                : null;
        if (content != null) {
            cache.add(partition, content.asUnchallenged());
        }
    }
}
