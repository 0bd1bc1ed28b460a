package io.entra4j.identity;

import io.entra4j.identity.fake.VirtualTime;
import io.entra4j.identity.shared.SharedTokenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Redis in virtual time: one thread that takes 10 µs for an operation, behind a network of 0.5 ms. Counts operations, and
 * the bytes that {@code RedisSharedTokenStore} would send and get.
 */
final class SimulatedRedis implements SharedTokenStore {

    /** Operations, as they are counted in docs/scale.md. */
    enum Operation {
        READ,
        LEASE,
        RELEASE,
        WRITE,
        FORGET,
        /** A message to one replica that an entry was forgotten. */
        MESSAGE
    }

    private static final Duration SERVICE = Duration.ofNanos(10_000);
    private static final Duration NETWORK = Duration.ofNanos(500_000);
    /** The default timeout of the shared cache: callers are gone by then. */
    static final Duration TIMEOUT = Duration.ofMillis(50);

    /** Length of "entra4j:{<key>}:t" for a key of 43 characters. */
    private static final int NAME = 55;

    private static final int GENERATION = 36;
    private static final int HOLDER = 22;

    private record Value(String generation, String text, long until) {}

    private record Held(String holder, long until) {}

    private final VirtualTime time;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, String> generations = new HashMap<>();
    private final Map<String, Held> leases = new HashMap<>();
    private final List<BiConsumer<String, String>> listeners = new ArrayList<>();
    private final Map<Operation, Long> operations = new EnumMap<>(Operation.class);
    private final Rate rate = new Rate();
    private boolean down;
    private long busyUntil;
    private Duration slowest = Duration.ZERO;
    private long received;
    private long sent;

    SimulatedRedis(VirtualTime time) {
        this.time = time;
    }

    void down(boolean value) {
        down = value;
    }

    Map<Operation, Long> operations() {
        return operations;
    }

    long count(Operation... kinds) {
        return List.of(kinds).stream()
                .mapToLong(kind -> operations.getOrDefault(kind, 0L))
                .sum();
    }

    /** All that replicas ask for. */
    long requests() {
        return operations.values().stream().mapToLong(Long::longValue).sum() - count(Operation.MESSAGE);
    }

    Rate rate() {
        return rate;
    }

    Duration slowest() {
        return slowest;
    }

    long received() {
        return received;
    }

    long sent() {
        return sent;
    }

    private void serve(Operation kind, long in, long out) throws TimeoutException {
        if (down) {
            time.sleep(TIMEOUT);
            throw new TimeoutException("Redis is down");
        }
        operations.merge(kind, 1L, Long::sum);
        rate.count(time.nanos());
        received += in;
        sent += out;
        long begin = time.nanos();
        busyUntil = Math.max(busyUntil, begin) + SERVICE.toNanos();
        Duration answer = Duration.ofNanos(busyUntil - begin).plus(NETWORK);
        slowest = answer.compareTo(slowest) > 0 ? answer : slowest;
        time.sleep(answer);
    }

    /** Bytes of a command, or of an answer that is an array: RESP frames each part. */
    private static long resp(int... lengths) {
        long bytes = framed(lengths.length);
        for (int length : lengths) {
            bytes += framed(length) + length + 2;
        }
        return bytes;
    }

    private static long framed(int length) {
        return 3 + String.valueOf(length).length();
    }

    private String generation(String key) {
        return generations.getOrDefault(key, FIRST_GENERATION);
    }

    private int digits(Duration duration) {
        return String.valueOf(duration.toMillis()).length();
    }

    @Override
    public Entry read(String key) throws TimeoutException {
        Value value = values.get(key);
        String generation = generation(key);
        boolean current = value != null
                && value.until() > time.nanos()
                && value.generation().equals(generation);
        String text = current ? value.text() : null;
        serve(
                Operation.READ,
                resp(4, NAME, NAME),
                framed(2)
                        + (generation.isEmpty() ? 5 : framed(GENERATION) + GENERATION + 2)
                        + (text == null ? 5 : framed(text.length()) + generation.length() + 1 + text.length() + 2));
        return new Entry(generation, text);
    }

    @Override
    public boolean write(String key, String generation, String value, Duration life) throws TimeoutException {
        boolean current = generation.equals(generation(key));
        if (current && !down) {
            values.put(key, new Value(generation, value, time.nanos() + life.toNanos()));
        }
        serve(Operation.WRITE, resp(4, 144, 1, NAME, NAME, generation.length(), value.length(), digits(life)), 4);
        return current;
    }

    @Override
    public String forget(String key) throws TimeoutException {
        String generation = UUID.randomUUID().toString();
        if (!down) {
            generations.put(key, generation);
            values.remove(key);
        }
        serve(Operation.FORGET, resp(4, 86, 1, NAME, NAME, GENERATION, 9) + resp(7, 14, 43 + 1 + GENERATION), 8);
        for (BiConsumer<String, String> listener : listeners) {
            operations.merge(Operation.MESSAGE, 1L, Long::sum);
            sent += resp(7, 14, 43 + 1 + GENERATION);
            time.at(time.elapsed().plus(NETWORK), () -> listener.accept(key, generation));
        }
        return generation;
    }

    @Override
    public boolean lease(String key, String holder, Duration atMost) throws TimeoutException {
        Held held = leases.get(key);
        boolean free = held == null || held.until() <= time.nanos();
        if (free && !down) {
            leases.put(key, new Held(holder, time.nanos() + atMost.toNanos()));
        }
        serve(Operation.LEASE, resp(4, 86, 1, NAME, HOLDER, digits(atMost)), 4);
        return free;
    }

    @Override
    public void release(String key, String holder) throws TimeoutException {
        if (!down) {
            leases.computeIfPresent(key, (same, held) -> held.holder().equals(holder) ? null : held);
        }
        serve(Operation.RELEASE, resp(4, 92, 1, NAME, HOLDER), 4);
    }

    @Override
    public void listen(BiConsumer<String, String> forgotten) {
        listeners.add(forgotten);
    }

    /** Events in each tenth of a second. */
    static final class Rate {

        private final Map<Long, Integer> tenths = new HashMap<>();

        void count(long nanos) {
            tenths.merge(nanos / 100_000_000, 1, Integer::sum);
        }

        /** Returns the events in the busiest tenth of a second, times ten. */
        int peak() {
            return 10
                    * tenths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        /** Returns the events in the busiest second, of seconds that begin with one. */
        int peakSecond() {
            Map<Long, Integer> seconds = new HashMap<>();
            tenths.forEach((tenth, count) -> seconds.merge(tenth / 10, count, Integer::sum));
            return seconds.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }
    }
}
