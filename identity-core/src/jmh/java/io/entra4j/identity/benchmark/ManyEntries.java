package io.entra4j.identity.benchmark;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Clock;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Asks for cached tokens of a credential that has many. For one thread. */
@State(Scope.Benchmark)
public class ManyEntries {

    @Param("OURS")
    public Contender contender;

    @Param("1")
    public int entries;

    private final CannedHttpClient client = new CannedHttpClient();
    private TokenCredential credential;
    private TokenRequestContext[] contexts;
    private TokenRequestContext middle;
    private int next;

    @Setup
    public void fill() {
        credential = contender == Contender.OURS
                ? Contender.ours(client, Clock.systemUTC(), entries)
                : Contender.azureIdentity(client);
        contexts = IntStream.range(0, entries).mapToObj(Callers::context).toArray(TokenRequestContext[]::new);
        middle = contexts[entries / 2];
        for (TokenRequestContext context : contexts) {
            credential.getTokenSync(context);
        }
    }

    /** The same token, so that only the size of the cache tells. */
    @Benchmark
    public Object same() {
        return credential.getTokenSync(middle);
    }

    /** One token after the other, so that the processor's caches tell as well. */
    @Benchmark
    public Object each() {
        next = next + 1 == contexts.length ? 0 : next + 1;
        return credential.getTokenSync(contexts[next]);
    }

    @TearDown
    public void checkThatAllWereHits() {
        if (client.requests() != entries) {
            throw new IllegalStateException("not all calls were hits");
        }
    }
}
