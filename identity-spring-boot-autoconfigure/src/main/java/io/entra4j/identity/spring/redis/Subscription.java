package io.entra4j.identity.spring.redis;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Listens for the keys that replicas forget. Begins with the first use of the store, on a thread of its own, and tries
 * again until Redis can be reached, silently: the store's own calls tell that it cannot.
 */
final class Subscription implements MessageListener, AutoCloseable {

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long MAX_PAUSE_MILLIS = 30_000;

    private final Supplier<RedisConnectionFactory> factory;
    private final String channel;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable BiConsumer<String, String> listener;
    private volatile @Nullable Container container;
    private volatile boolean closed;

    Subscription(Supplier<RedisConnectionFactory> factory, String channel) {
        this.factory = factory;
        this.channel = channel;
    }

    void listener(BiConsumer<String, String> value) {
        listener = value;
    }

    void begin() {
        if (listener != null && !begun.get() && begun.compareAndSet(false, true)) {
            launch();
        }
    }

    private void launch() {
        Thread thread = new Thread(this::subscribe, "azure-identity-shared-cache");
        thread.setDaemon(true);
        thread.start();
    }

    private void subscribe() {
        close(container);
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!closed && !isSubscribed()) {
                Thread.sleep(pause);
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSubscribed() {
        Container next = new Container();
        try {
            next.setConnectionFactory(factory.get());
            next.addMessageListener(this, ChannelTopic.of(channel));
            next.afterPropertiesSet();
            next.start();
        } catch (RuntimeException e) {
            close(next);
            return false;
        }
        container = next;
        next.listening = true;
        if (closed) {
            close(next);
        }
        return true;
    }

    /** Spring Data's container, except that it does not log an error, with its stack, for each try to connect again. */
    private final class Container extends RedisMessageListenerContainer {

        private volatile boolean listening;

        @Override
        protected void handleSubscriptionException(
                CompletableFuture<Void> subscribed, BackOffExecution pauses, Throwable cause) {
            subscribed.completeExceptionally(cause);
            if (listening && !closed) {
                listening = false;
                launch();
            }
        }
    }

    @Override
    public void onMessage(Message message, byte @Nullable [] pattern) {
        BiConsumer<String, String> told = listener;
        String text = new String(message.getBody(), StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        if (told != null && blank > 0) {
            told.accept(text.substring(0, blank), text.substring(blank + 1));
        }
    }

    @Override
    public void close() {
        closed = true;
        close(container);
    }

    private static void close(@Nullable Container container) {
        if (container != null) {
            try {
                container.destroy();
            } catch (Exception e) {
                // Its connection is gone already.
            }
        }
    }
}
