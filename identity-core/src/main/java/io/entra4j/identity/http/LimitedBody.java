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

/** Collects a body until it ends or the connection breaks. It stops shortly after {@link Body#MAX_BYTES}. */
final class LimitedBody implements BodySubscriber<LimitedBody> {

    private static final int ENOUGH_BYTES = Body.MAX_BYTES + 1;

    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile @Nullable Subscription subscription;

    /** Completes at once, so that the caller waits for the rest with its own timeout. */
    @Override
    public CompletionStage<LimitedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    /**
     * Waits for the end of the body. Closes the connection if the body does not end in time.
     *
     * @throws TimeoutException if the body did not end in time
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

    /** Returns the bytes that arrived before the connection broke. */
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
