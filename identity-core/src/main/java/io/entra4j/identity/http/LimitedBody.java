package io.entra4j.identity.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Collects a body as far as it comes, and stops a little beyond what may be read of it. */
final class LimitedBody implements BodySubscriber<LimitedBody> {

    private static final int ENOUGH_BYTES = Body.MAX_BYTES + 1;

    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile @Nullable Subscription subscription;

    /** At once, so that who waits for the rest does so by a clock of their own. */
    @Override
    public CompletionStage<LimitedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    /**
     * Waits for the end of the body; gives the connection up if it does not come.
     *
     * @throws TimeoutException if it did not come in time
     */
    Body await(Duration patience) throws InterruptedException, TimeoutException {
        try {
            return body.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | TimeoutException e) {
            Subscription given = subscription;
            if (given != null) {
                given.cancel();
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came before the connection broke. */
    Body brokenBy(Throwable failure) {
        onError(failure);
        return body.join();
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] chunk = new byte[Math.min(buffer.remaining(), ENOUGH_BYTES - bytes.size())];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
        Subscription given = subscription;
        if (bytes.size() >= ENOUGH_BYTES && given != null) {
            given.cancel();
            onComplete();
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.complete(Body.of(bytes.toByteArray(), failure));
    }

    @Override
    public void onComplete() {
        body.complete(Body.of(bytes.toByteArray(), null));
    }
}
