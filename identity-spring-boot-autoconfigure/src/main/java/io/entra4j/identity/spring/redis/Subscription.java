package io.entra4j.identity.spring.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Listens for the keys that replicas forget. Begins with the first use of the store, on a thread of its own, and tries
 * again until Redis can be reached; from then on, Spring Data's container connects again by itself.
 */
final class Subscription implements MessageListener, AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<RedisConnectionFactory> factory;
    private final String channel;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable BiConsumer<String, String> listener;
    private volatile @Nullable RedisMessageListenerContainer container;
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
            Thread thread = new Thread(this::subscribe, "azure-identity-shared-cache");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void subscribe() {
        while (!closed) {
            RedisMessageListenerContainer attempt = new RedisMessageListenerContainer();
            try {
                attempt.setConnectionFactory(factory.get());
                attempt.setRecoveryInterval(PAUSE.toMillis());
                attempt.addMessageListener(this, ChannelTopic.of(channel));
                attempt.afterPropertiesSet();
                attempt.start();
                container = attempt;
                if (closed) {
                    close();
                }
                return;
            } catch (RuntimeException e) {
                // The store's own calls tell that Redis cannot be reached.
                end(attempt);
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
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
        RedisMessageListenerContainer running = container;
        if (running != null) {
            end(running);
        }
    }

    private static void end(RedisMessageListenerContainer container) {
        try {
            container.destroy();
        } catch (Exception e) {
            // Its connection is gone already.
        }
    }
}
