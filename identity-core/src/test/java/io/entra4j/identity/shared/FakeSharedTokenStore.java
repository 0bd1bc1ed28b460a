package io.entra4j.identity.shared;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Store in this JVM, as strict as real ones, whose bad days a test decides. */
public final class FakeSharedTokenStore implements SharedTokenStore {

    private record Value(String generation, String text, long until) {}

    private record Held(String holder, long until) {}

    private final Map<String, Value> values = new ConcurrentHashMap<>();
    private final Map<String, String> generations = new ConcurrentHashMap<>();
    private final Map<String, Held> leases = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, String>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Callable<?> trouble;
    private volatile boolean losesMessages;

    /** Has each call do this first: throw, or take long. {@code null} for a good day. */
    public void trouble(@Nullable Callable<?> value) {
        trouble = value;
    }

    public void losesMessages(boolean value) {
        losesMessages = value;
    }

    public Map<String, String> texts() {
        Map<String, String> texts = new ConcurrentHashMap<>();
        values.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    /** Puts a text where another one is, as an attacker might. */
    public void tamper(String key, String text) {
        values.computeIfPresent(key, (same, value) -> new Value(value.generation(), text, value.until()));
    }

    public void wipe() {
        values.clear();
        generations.clear();
        leases.clear();
    }

    private void begin() throws Exception {
        Callable<?> now = trouble;
        if (now != null) {
            now.call();
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private String generation(String key) {
        return generations.getOrDefault(key, FIRST_GENERATION);
    }

    @Override
    public Entry read(String key) throws Exception {
        begin();
        Value value = values.get(key);
        String generation = generation(key);
        boolean current =
                value != null && value.until() > now() && value.generation().equals(generation);
        return new Entry(generation, current ? value.text() : null);
    }

    @Override
    public synchronized boolean write(String key, String generation, String value, Duration life) throws Exception {
        begin();
        if (!generation.equals(generation(key))) {
            return false;
        }
        values.put(key, new Value(generation, value, now() + life.toMillis()));
        return true;
    }

    @Override
    public synchronized String forget(String key) throws Exception {
        begin();
        String generation = UUID.randomUUID().toString();
        generations.put(key, generation);
        values.remove(key);
        if (!losesMessages) {
            listeners.forEach(listener -> listener.accept(key, generation));
        }
        return generation;
    }

    @Override
    public synchronized boolean lease(String key, String holder, Duration atMost) throws Exception {
        begin();
        Held held = leases.get(key);
        if (held != null && held.until() > now()) {
            return false;
        }
        leases.put(key, new Held(holder, now() + atMost.toMillis()));
        return true;
    }

    @Override
    public synchronized void release(String key, String holder) throws Exception {
        begin();
        leases.computeIfPresent(key, (same, held) -> held.holder().equals(holder) ? null : held);
    }

    @Override
    public void listen(BiConsumer<String, String> forgotten) {
        listeners.add(forgotten);
    }
}
