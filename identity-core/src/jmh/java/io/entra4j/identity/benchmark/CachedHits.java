package io.entra4j.identity.benchmark;

import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Asks again and again for a token that is cached. */
@State(Scope.Benchmark)
public class CachedHits {

    @Param("OURS")
    public Contender contender;

    @Param("false")
    public boolean async;

    private TokenEndpointClient endpoint;
    private Callable<?> caller;
    private int requests;

    @Setup
    public void fetch() throws Exception {
        endpoint = TokenEndpointClient.connect();
        Callers callers = contender.open(endpoint);
        caller = async ? callers.async(0) : callers.sync(0);
        if (caller.call() == null) {
            throw new IllegalStateException("no token");
        }
        requests = endpoint.requests();
    }

    @Benchmark
    public Object hit() throws Exception {
        return caller.call();
    }

    @TearDown
    public void checkThatAllWereHits() {
        if (endpoint.requests() != requests) {
            throw new IllegalStateException("not all calls were hits");
        }
    }
}
