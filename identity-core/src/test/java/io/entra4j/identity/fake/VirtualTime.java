package io.entra4j.identity.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking code in discrete events: one thread runs at a time, and when it waits, time goes on to the next event. So
 * an hour of thousands of callers passes in seconds, and each run has the same result.
 */
public final class VirtualTime implements Executor, AutoCloseable {

    private static final Instant BEGIN = Instant.parse("2026-11-30T08:00:00Z");
    /** A thread that runs for so long waits for something that the simulation does not know of. */
    private static final long STUCK_SECONDS = 60;

    private static final int STACK_BYTES = 256 * 1024;

    private record Event(
            long at,
            long order,
            @Nullable Runnable task,
            @Nullable Worker waiting) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Deque<Worker> idle = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Semaphore turnEnded = new Semaphore(0);
    private final ThreadLocal<Worker> current = new ThreadLocal<>();
    private volatile long now;
    private volatile long end;
    private volatile @Nullable Throwable failure;
    private long order;

    private final class Worker extends Thread {

        private final Semaphore turn = new Semaphore(0);
        private @Nullable Runnable task;

        Worker() {
            super(null, null, "virtual-time", STACK_BYTES);
            setDaemon(true);
        }

        @Override
        public void run() {
            current.set(this);
            while (true) {
                try {
                    turn.acquire();
                    Runnable given = task;
                    if (given != null) {
                        given.run();
                    }
                } catch (InterruptedException e) {
                    return;
                } catch (Throwable e) {
                    failure = e;
                }
                idle.push(this);
                turnEnded.release();
            }
        }
    }

    public long nanos() {
        return now;
    }

    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return BEGIN.plusNanos(now);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** Has a task run on a thread of its own, now. */
    @Override
    public void execute(Runnable task) {
        add(now, task, null);
    }

    /** Has a task run on a thread of its own, later. */
    public void at(Duration time, Runnable task) {
        add(time.toNanos(), task, null);
    }

    private void add(long at, @Nullable Runnable task, @Nullable Worker waiting) {
        events.add(new Event(at, order++, task, waiting));
    }

    /** Waits, on a thread of this time. */
    public void sleep(Duration duration) {
        long until = now + duration.toNanos();
        Event next = events.peek();
        if (until <= end && (next == null || next.at() > until)) {
            now = until;
            return;
        }
        Worker self = current.get();
        add(until, null, self);
        turnEnded.release();
        self.turn.acquireUninterruptibly();
    }

    /** Runs all that happens until then. */
    public void runUntil(Duration time) {
        end = time.toNanos();
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event event = events.poll();
            now = event.at();
            give(event);
            Throwable thrown = failure;
            if (thrown != null) {
                throw new IllegalStateException("A task of the simulation failed.", thrown);
            }
        }
        now = end;
    }

    private void give(Event event) {
        Worker worker = event.waiting();
        if (worker == null) {
            worker = idle.isEmpty() ? started() : idle.pop();
            worker.task = event.task();
        }
        worker.turn.release();
        try {
            if (!turnEnded.tryAcquire(STUCK_SECONDS, TimeUnit.SECONDS)) {
                IllegalStateException stuck = new IllegalStateException("A task waits outside of virtual time.");
                stuck.setStackTrace(worker.getStackTrace());
                throw stuck;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Worker started() {
        Worker worker = new Worker();
        workers.add(worker);
        worker.start();
        return worker;
    }

    /** Ends the threads that have no task. Those that wait for a time that never comes are ended with the JVM. */
    @Override
    public void close() {
        workers.forEach(Thread::interrupt);
    }
}
