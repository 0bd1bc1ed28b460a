package io.entra4j.identity.shared;

import static io.entra4j.identity.shared.SharedTokenStore.FIRST_GENERATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.shared.SharedTokenStore.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@link SharedTokenStore} owes, in real time: a store of your own is tested by extending this class. */
public abstract class SharedTokenStoreContract {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(150);
    /** Servers count in milliseconds. */
    private static final Duration TOLERANCE = Duration.ofMillis(10);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final long SEED = Long.getLong("shared.seed", System.nanoTime());
    private static final int RACE_STEPS = 1_000;

    private final Random random = new Random(SEED);

    /** Returns the store as another replica has it: an instance of its own, over the same place. */
    protected abstract SharedTokenStore replica() throws Exception;

    /** A key that no other test uses. */
    private static String key() {
        return UUID.randomUUID().toString();
    }

    @Test
    void unknownKeyIsOfTheFirstGenerationAndHasNoValue() throws Exception {
        assertThat(replica().read(key())).isEqualTo(new Entry(FIRST_GENERATION, null));
    }

    @Test
    void valueIsReadByAllReplicas() throws Exception {
        String key = key();

        assertThat(replica().write(key, FIRST_GENERATION, "value", HOUR)).isTrue();

        assertThat(replica().read(key)).isEqualTo(new Entry(FIRST_GENERATION, "value"));
    }

    @Test
    void valueIsGoneWhenItsLifeHasEndedAndNotBefore() throws Exception {
        SharedTokenStore store = replica();
        String key = key();

        long begin = System.nanoTime();
        store.write(key, FIRST_GENERATION, "value", SHORT);
        await(() -> store.read(key).value() == null);

        assertThat(since(begin)).isGreaterThanOrEqualTo(SHORT.minus(TOLERANCE));
        assertThat(store.read(key).generation()).isEqualTo(FIRST_GENERATION);
    }

    @Test
    void laterValueReplacesTheEarlierOneAndItsLife() throws Exception {
        SharedTokenStore store = replica();
        String longer = key();
        String shorter = key();
        store.write(longer, FIRST_GENERATION, "first", SHORT);
        store.write(shorter, FIRST_GENERATION, "first", HOUR);

        store.write(longer, FIRST_GENERATION, "second", HOUR);
        store.write(shorter, FIRST_GENERATION, "second", SHORT);

        await(() -> store.read(shorter).value() == null);
        assertThat(store.read(longer).value()).isEqualTo("second");
    }

    @Test
    void forgottenEntryIsGoneAndItsGenerationTakesNoMoreValues() throws Exception {
        SharedTokenStore store = replica();
        SharedTokenStore other = replica();
        String key = key();
        store.write(key, FIRST_GENERATION, "before", HOUR);

        String generation = store.forget(key);

        assertThat(other.write(key, FIRST_GENERATION, "late", HOUR)).isFalse();
        assertThat(other.read(key)).isEqualTo(new Entry(generation, null));
        assertThat(other.write(key, generation, "after", HOUR)).isTrue();
        assertThat(store.read(key)).isEqualTo(new Entry(generation, "after"));
    }

    @Test
    void eachForgetBeginsAGenerationOfItsOwn() throws Exception {
        SharedTokenStore store = replica();
        String key = key();
        List<String> begun = new ArrayList<>(List.of(FIRST_GENERATION));

        for (int i = 0; i < 5; i++) {
            begun.add(store.forget(key));
            begun.add(store.forget(key()));
        }

        assertThat(begun).doesNotHaveDuplicates();
        assertThat(store.read(key).generation()).isEqualTo(begun.get(begun.size() - 2));
    }

    @Test
    void generationThatNeverWasTakesNoValues() throws Exception {
        SharedTokenStore store = replica();
        String unknown = key();
        String forgotten = key();
        store.forget(forgotten);

        assertThat(store.write(unknown, "made-up", "value", HOUR)).isFalse();
        assertThat(store.write(forgotten, "made-up", "value", HOUR)).isFalse();

        assertThat(store.read(unknown)).isEqualTo(new Entry(FIRST_GENERATION, null));
        assertThat(store.read(forgotten).value()).isNull();
    }

    @Test
    void generationOutlivesItsValue() throws Exception {
        SharedTokenStore store = replica();
        String key = key();
        String generation = store.forget(key);

        store.write(key, generation, "value", SHORT);
        await(() -> store.read(key).value() == null);

        assertThat(store.read(key).generation()).isEqualTo(generation);
        assertThat(store.write(key, FIRST_GENERATION, "late", HOUR)).isFalse();
    }

    @Test
    void leaseHasOneHolderAmongManyThreads() throws Exception {
        int threads = 16;
        List<SharedTokenStore> replicas = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            replicas.add(replica());
        }
        for (int round = 0; round < 20; round++) {
            String key = key();

            List<Boolean> taken =
                    together(threads, thread -> replicas.get(thread).lease(key, "holder-" + thread, HOUR));

            assertThat(taken).containsOnlyOnce(true);
        }
    }

    @Test
    void leaseEndsByItselfAndNotBefore() throws Exception {
        SharedTokenStore store = replica();
        String key = key();

        long begin = System.nanoTime();
        assertThat(store.lease(key, "first", SHORT)).isTrue();
        await(() -> store.lease(key, "second", HOUR));

        assertThat(since(begin)).isGreaterThanOrEqualTo(SHORT.minus(TOLERANCE));
        store.release(key, "first");
        assertThat(store.lease(key, "third", HOUR)).isFalse();
    }

    @Test
    void leaseIsGivenBackByItsHolderOnly() throws Exception {
        SharedTokenStore store = replica();
        SharedTokenStore other = replica();
        String key = key();
        store.lease(key, "first", HOUR);

        other.release(key, "second");
        assertThat(other.lease(key, "second", HOUR)).isFalse();

        store.release(key, "first");
        assertThat(other.lease(key, "second", HOUR)).isTrue();
    }

    @Test
    void leaseAndEntryOfAKeyLeaveEachOtherAlone() throws Exception {
        SharedTokenStore store = replica();
        String key = key();

        store.lease(key, "first", HOUR);
        assertThat(store.read(key)).isEqualTo(new Entry(FIRST_GENERATION, null));
        store.write(key, FIRST_GENERATION, "before", HOUR);
        String generation = store.forget(key);
        store.write(key, generation, "after", HOUR);
        assertThat(store.lease(key, "second", HOUR)).isFalse();
        store.release(key, "first");

        assertThat(store.read(key)).isEqualTo(new Entry(generation, "after"));
    }

    @Test
    void listenersOfAllReplicasAreToldOfForgottenKeysSoonAfter() throws Exception {
        BlockingQueue<String> toldFirst = new LinkedBlockingQueue<>();
        BlockingQueue<String> toldSecond = new LinkedBlockingQueue<>();
        SharedTokenStore first = listening(toldFirst);
        listening(toldSecond);
        String key = key();

        long begin = System.nanoTime();
        String message = key + " " + first.forget(key);
        await(() -> message.equals(toldSecond.poll(1, TimeUnit.SECONDS)));
        Duration took = since(begin);

        assertThat(took).isLessThan(Duration.ofSeconds(2));
        System.out.printf(
                "%s: another replica was told after %s µs%n", getClass().getSimpleName(), took.toNanos() / 1_000);
        await(() -> message.equals(toldFirst.poll(1, TimeUnit.SECONDS)));
    }

    /** Returns a replica that listens by now, since a store may begin to in the background. */
    private SharedTokenStore listening(BlockingQueue<String> told) throws Exception {
        SharedTokenStore store = replica();
        store.listen((key, generation) -> told.add(key + " " + generation));
        String key = key();
        await(() -> {
            store.read(key);
            store.forget(key);
            return told.poll(20, TimeUnit.MILLISECONDS) != null;
        });
        return store;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2_048, 100_000})
    void valueHasUpTo100000CharactersOfAscii(int length) throws Exception {
        SharedTokenStore store = replica();
        String key = key();
        String value = random.ints(length, ' ', 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        store.write(key, FIRST_GENERATION, value, HOUR);

        assertThat(store.read(key).value()).isEqualTo(value);
    }

    @Test
    void keysAreTheSameOnlyIfAllLettersAre() throws Exception {
        SharedTokenStore store = replica();
        String end = key();
        List<String> keys = List.of(ALPHABET, "a" + end, "A" + end, "-" + end, "_" + end, end, "1" + end);

        for (String key : keys) {
            store.write(key, FIRST_GENERATION, "value of " + key, HOUR);
            assertThat(store.lease(key, "holder", SHORT)).isTrue();
        }

        for (String key : keys) {
            assertThat(store.read(key).value()).isEqualTo("value of " + key);
        }
    }

    /** Values say of which generation they are. Of three keys each is forgotten by one thread, and written by three more. */
    @Tag("slow")
    @Test
    void racingWritesNeverLeaveAnEntryOfAnEarlierGeneration() throws Exception {
        List<String> keys = List.of(key(), key(), key());
        Set<String> ended = Collections.newSetFromMap(new java.util.concurrent.ConcurrentHashMap<>());
        List<SharedTokenStore> replicas = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            replicas.add(replica());
        }

        List<List<String>> wrong = together(4, thread -> {
            SharedTokenStore store = replicas.get(thread);
            Random steps = new Random(SEED + thread);
            List<String> found = new ArrayList<>();
            for (int step = 0; step < RACE_STEPS; step++) {
                String key = keys.get(steps.nextInt(keys.size()));
                Set<String> endedBefore = new HashSet<>(ended);
                Entry entry = store.read(key);
                if (entry.value() != null && !entry.value().equals("of " + key + entry.generation())) {
                    found.add("a value of an earlier generation");
                }
                if (endedBefore.contains(key + entry.generation())) {
                    found.add("a generation that had ended");
                }
                if (keys.indexOf(key) == thread && steps.nextInt(4) == 0) {
                    String begun = store.forget(key);
                    ended.add(key + entry.generation());
                    Entry after = store.read(key);
                    if (!after.generation().equals(begun)) {
                        found.add("another generation than the begun one");
                    }
                } else {
                    if (steps.nextBoolean()) {
                        Thread.yield();
                    }
                    boolean late = ended.contains(key + entry.generation());
                    boolean written = store.write(key, entry.generation(), "of " + key + entry.generation(), HOUR);
                    if (late && written) {
                        found.add("a late write");
                    }
                }
            }
            return found;
        });

        assertThat(wrong).as("-Dshared.seed=%s", SEED).allMatch(List::isEmpty);
        assertThat(ended).hasSizeGreaterThan(100);
    }

    private interface Part<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> together(int threads, Part<T> part) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                answers.add(executor.submit(() -> {
                    start.await();
                    return part.run(thread);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
