package io.entra4j.identity;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Runs what it was given when the test says so. */
final class ManualExecutor implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the task that waited longest; passes on nothing it throws, like a pool. */
    void runOne() {
        try {
            tasks.remove().run();
        } catch (Throwable e) {
            Thread.interrupted();
        }
    }

    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    int size() {
        return tasks.size();
    }
}
