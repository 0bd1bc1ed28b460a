package io.entra4j.identity.managed;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.fake.FakeManagedIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** What runs in a network of its own, with nothing in it but the metadata service's address. */
final class BareMachine {

    private static final String ADDRESS = "169.254.169.254";

    private BareMachine() {}

    /** Runs as the system property {@code machine} says. */
    public static void main(String[] arguments) throws IOException {
        if (System.getProperty("machine").equals("azure")) {
            onAzure();
        } else {
            elsewhere();
        }
        System.exit(0);
    }

    private static void onAzure() {
        try (FakeManagedIdentity service = FakeManagedIdentity.startAt(ADDRESS, 80)) {
            AccessToken token = new ManagedIdentityCredentialBuilder().build().getTokenSync(context());
            System.out.println("token: " + (token.getToken().length() > 100));
            System.out.println("requests: " + service.tokenRequests());
        }
    }

    /** A queue of connections that is full drops all others: to them, nobody is there. */
    private static void elsewhere() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket hole = new ServerSocket(80, 1, InetAddress.getByName(ADDRESS))) {
            while (fits(waiting, hole)) {
                // until nobody else does
            }
            AccessToken next = new AccessToken("next", OffsetDateTime.now().plusHours(1));
            ChainedTokenCredential chain = new ChainedTokenCredentialBuilder()
                    .addLast(new ManagedIdentityCredentialBuilder()
                            .probeTimeout(Duration.ofSeconds(1))
                            .build())
                    .addLast(request -> Mono.just(next))
                    .build();
            System.out.println("first: " + millis(chain));
            chain.clear();
            System.out.println("second: " + millis(chain));
        }
    }

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

    private static long millis(ChainedTokenCredential chain) {
        long begin = System.nanoTime();
        if (!chain.getTokenSync(context()).getToken().equals("next")) {
            throw new IllegalStateException("another credential answered");
        }
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
