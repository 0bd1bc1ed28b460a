package io.entra4j.identity.chain;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.MutableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What runs in a network of its own: the default chain where nothing is set up, as it is but for its environment. Prints
 * in microseconds how long its first failure and those after it took, the best of some rounds.
 */
final class EmptyMachine {

    private static final String ADDRESS = "169.254.169.254";

    private EmptyMachine() {}

    /** Runs as the system property {@code machine} says. */
    public static void main(String[] arguments) throws IOException {
        FakeCommand machine = new FakeCommand(Files.createTempDirectory("empty"));
        // A JVM that has just started is slow at any task.
        rounds(machine.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1"), 20);
        machine.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST", "");
        switch (System.getProperty("machine")) {
            case "bare" -> print(rounds(machine, 20));
            case "dropping" -> {
                List<Socket> waiting = new ArrayList<>();
                try (ServerSocket hole = new ServerSocket(80, 1, InetAddress.getByName(ADDRESS))) {
                    while (fits(waiting, hole)) {
                        // until no other connection does
                    }
                    print(rounds(machine, 3));
                }
            }
            default -> {
                machine.install("az", "sleep 0.3", "echo 'ERROR: Please run az login to setup account.' >&2", "exit 1");
                print(rounds(machine, 3));
                System.out.println("processes: " + machine.callsOf("az").size());
            }
        }
        System.exit(0);
    }

    /** The best first, the best next, and the best when the chain's own memory has faded. */
    private static long[] rounds(FakeCommand machine, int number) {
        long[] best = new long[3];
        Arrays.fill(best, Long.MAX_VALUE);
        for (int i = 0; i < number; i++) {
            MutableClock clock = new MutableClock();
            DefaultAzureCredential credential = new DefaultAzureCredentialBuilder()
                    .options(CredentialOptions.builder()
                            .configuration(machine.configuration())
                            .clock(clock)
                            .build())
                    .build();
            best[0] = Math.min(best[0], micros(credential, "https://vault.azure.net/.default"));
            for (int next = 0; next < 10; next++) {
                best[1] = Math.min(best[1], micros(credential, "https://vault.azure.net/.default"));
                best[1] = Math.min(best[1], micros(credential, "https://storage.azure.com/.default"));
            }
            clock.advance(Duration.ofSeconds(6));
            best[2] = Math.min(best[2], micros(credential, "https://vault.azure.net/.default"));
        }
        return best;
    }

    private static void print(long[] best) {
        System.out.printf("first: %s%nnext: %s%nlater: %s%n", best[0], best[1], best[2]);
    }

    private static long micros(DefaultAzureCredential credential, String scope) {
        long begin = System.nanoTime();
        try {
            credential.getTokenSync(new TokenRequestContext().addScopes(scope));
            throw new IllegalStateException("There is a credential on this machine.");
        } catch (CredentialUnavailableException e) {
            return Duration.ofNanos(System.nanoTime() - begin).toNanos() / 1_000;
        }
    }

    /** A queue of connections that is full drops all others: to them, no service is there. */
    private static boolean fits(List<Socket> waiting, ServerSocket hole) throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(new InetSocketAddress(hole.getInetAddress(), hole.getLocalPort()), 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
