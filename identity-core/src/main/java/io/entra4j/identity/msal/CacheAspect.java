package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;

/**
 * Keeps what MSAL adds to its cache, for an application that is made for a single request and begins with an empty one:
 * what it adds is what it fetched.
 */
record CacheAspect(PersistentCache cache, String partition) implements ITokenCacheAccessAspect {

    @Override
    public void beforeCacheAccess(ITokenCacheAccessContext access) {
        // What is kept has been asked already.
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
