package io.entra4j.identity.benchmark;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.util.concurrent.Callable;

/** Makes callers that ask one contender for tokens; what they need besides is made beforehand. */
interface Callers {

    /** A caller that blocks for the token of a resource. */
    Callable<?> sync(int resource);

    /** A caller that subscribes to the token of a resource, and waits. */
    default Callable<?> async(int resource) {
        throw new UnsupportedOperationException("has no asynchronous way");
    }

    static Callers of(TokenCredential credential) {
        return new Callers() {
            @Override
            public Callable<?> sync(int resource) {
                TokenRequestContext context = context(resource);
                return () -> credential.getTokenSync(context);
            }

            @Override
            public Callable<?> async(int resource) {
                TokenRequestContext context = context(resource);
                return () -> credential.getToken(context).block();
            }
        };
    }

    static TokenRequestContext context(int resource) {
        return new TokenRequestContext().addScopes(scope(resource));
    }

    static String scope(int resource) {
        return "https://resource-" + resource + ".example/.default";
    }
}
