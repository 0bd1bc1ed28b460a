package io.entra4j.identity.spring.redis;

import io.entra4j.identity.shared.SharedTokenStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Keeps shared tokens in Redis, through the application's own connections. Works with Lettuce and Jedis, with one server,
 * Sentinel or a cluster: the keys of an entry are in one hash slot.
 *
 * <p>Of each entry there are, under {@code <prefix>:{<key>}}: the token ({@code :t}), until it expires; its generation
 * ({@code :g}), for 48 hours after it was forgotten; and its lease ({@code :l}), while a replica fetches. Needs the
 * commands GET, SET, DEL, MGET, EVAL, PUBLISH and SUBSCRIBE, for keys and channels that begin with the prefix.
 *
 * @see <a href="https://redis.io/docs/latest/commands/set/#patterns">The lease: SET with NX and PX</a>
 */
public final class RedisSharedTokenStore implements SharedTokenStore, AutoCloseable {

    private static final Duration GENERATION_LIFE = Duration.ofDays(2);

    private static final byte[] WRITE = script(
            "if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end",
            "redis.call('SET', KEYS[2], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])",
            "return 1");

    private static final byte[] FORGET =
            script("redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])", "redis.call('DEL', KEYS[2])", "return 1");

    private static final byte[] LEASE =
            script("if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end", "return 0");

    private static final byte[] RELEASE =
            script("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end", "return 0");

    private final Supplier<RedisConnectionFactory> factory;
    private final String prefix;
    private final Subscription subscription;

    /**
     * Creates the store; no I/O.
     *
     * @param factory makes connections; asked when one is first needed
     * @param prefix begins all keys, and the channel {@code <prefix>:forget}
     */
    public RedisSharedTokenStore(Supplier<RedisConnectionFactory> factory, String prefix) {
        this.factory = factory;
        this.prefix = prefix;
        this.subscription = new Subscription(factory, prefix + ":forget");
    }

    private static byte[] script(String... lines) {
        return bytes(String.join("\n", lines));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] name(String key, String part) {
        return bytes(prefix + ":{" + key + "}:" + part);
    }

    @Override
    public Entry read(String key) {
        subscription.begin();
        try (RedisConnection connection = connection()) {
            List<byte[]> found =
                    Objects.requireNonNull(connection.stringCommands().mGet(name(key, "g"), name(key, "t")));
            byte @Nullable [] begun = found.get(0);
            byte @Nullable [] written = found.get(1);
            String generation = begun == null ? FIRST_GENERATION : new String(begun, StandardCharsets.UTF_8);
            return new Entry(generation, written == null ? null : ofGeneration(generation, written));
        }
    }

    /** A token is written as its generation, a blank and its value. */
    private static @Nullable String ofGeneration(String generation, byte[] written) {
        String text = new String(written, StandardCharsets.UTF_8);
        return text.startsWith(generation + " ") ? text.substring(generation.length() + 1) : null;
    }

    @Override
    public boolean write(String key, String generation, String value, Duration life) {
        return isOne(
                WRITE,
                2,
                name(key, "g"),
                name(key, "t"),
                bytes(generation),
                bytes(value),
                bytes(String.valueOf(life.toMillis())));
    }

    @Override
    public String forget(String key) {
        String generation = UUID.randomUUID().toString();
        isOne(
                FORGET,
                2,
                name(key, "g"),
                name(key, "t"),
                bytes(generation),
                bytes(String.valueOf(GENERATION_LIFE.toMillis())));
        try (RedisConnection connection = connection()) {
            connection.publish(bytes(prefix + ":forget"), bytes(key + " " + generation));
        }
        return generation;
    }

    @Override
    public boolean lease(String key, String holder, Duration atMost) {
        subscription.begin();
        return isOne(LEASE, 1, name(key, "l"), bytes(holder), bytes(String.valueOf(atMost.toMillis())));
    }

    @Override
    public void release(String key, String holder) {
        isOne(RELEASE, 1, name(key, "l"), bytes(holder));
    }

    private boolean isOne(byte[] script, int keys, byte[]... keysAndArguments) {
        try (RedisConnection connection = connection()) {
            Long answer = connection.scriptingCommands().eval(script, ReturnType.INTEGER, keys, keysAndArguments);
            return answer != null && answer == 1;
        }
    }

    private RedisConnection connection() {
        return factory.get().getConnection();
    }

    @Override
    public void listen(BiConsumer<String, String> forgotten) {
        subscription.listener(forgotten);
    }

    /** Ends the subscription. The connections are the application's. */
    @Override
    public void close() {
        subscription.close();
    }
}
