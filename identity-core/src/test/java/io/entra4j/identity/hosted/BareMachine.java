package io.entra4j.identity.hosted;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeManagedIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
            AccessToken token = new ManagedIdentityCredentialBuilder()
                    .build()
                    .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
            System.out.println("token: " + (token.getToken().length() > 100));
            System.out.println("requests: " + service.tokenRequests());
        }
    }

    /** A queue of connections that is full drops all others: to them, no service is there. */
    private static void elsewhere() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket hole = new ServerSocket(80, 1, InetAddress.getByName(ADDRESS))) {
            while (fits(waiting, hole)) {
                // until no other connection does
            }
            FakeCommand machine = new FakeCommand(Files.createTempDirectory("developer"))
                    .install("az", "echo '{\"accessToken\": \"next\", \"expires_on\": 4102444800}'");
            // A JVM that has just started is slow at any task.
            millis(chain(machine.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")), "warm/.default");
            DefaultAzureCredential chain = chain(machine.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST", ""));
            System.out.println("first: " + millis(chain, "https://vault.azure.net/.default"));
            System.out.println("second: " + millis(chain, "https://storage.azure.com/.default"));
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

    private static DefaultAzureCredential chain(FakeCommand machine) {
        return new DefaultAzureCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(machine.configuration())
                        .build())
                .build();
    }

    private static long millis(DefaultAzureCredential chain, String scope) {
        long begin = System.nanoTime();
        if (!chain.getTokenSync(new TokenRequestContext().addScopes(scope))
                .getToken()
                .equals("next")) {
            throw new IllegalStateException("another credential answered");
        }
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
}
