package io.entra4j.identity.passwordless.figures;

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * An application whose connections are measured. What its class path brings decides how they log in. Prints what it
 * measured, {@code key=value} by line.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class ConnectionsApplication {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private ConnectionsApplication() {}

    public static void main(String[] arguments) {
        try {
            run(Connections.of(new SpringApplicationBuilder(ConnectionsApplication.class, Connections.Unshared.class)
                    .web(WebApplicationType.NONE)
                    .run(arguments)));
        } catch (Exception e) {
            e.printStackTrace();
        }
        System.exit(0); // some threads are not daemons
    }

    private static <C> void run(Connections<C> connections) throws Exception {
        print("started", sinceStart());
        List<C> opened = connections.openAll();
        print("cold", sinceStart());
        connections.closeAll(opened);
        long begin = System.nanoTime();
        opened = connections.openAll();
        print("warm", millis(begin));
        long seconds = Long.getLong("work.seconds");
        if (seconds > 0) {
            work(connections, opened, Duration.ofSeconds(seconds));
        }
    }

    private static <C> void work(Connections<C> connections, List<C> opened, Duration time) {
        int rounds = 0;
        int failed = 0;
        long slowest = 0;
        String failure = "";
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; rounds++) {
            long begin = System.nanoTime();
            try {
                connections.work(opened);
            } catch (SQLException | RuntimeException e) {
                failed++;
                failure = e.toString();
            }
            slowest = Math.max(slowest, millis(begin));
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        print("rounds", rounds);
        print("failed", failed);
        print("slowest", slowest);
        System.out.println("failure=" + failure);
    }

    private static long sinceStart() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    private static long millis(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private static void print(String key, long value) {
        System.out.println(key + "=" + value);
    }
}
