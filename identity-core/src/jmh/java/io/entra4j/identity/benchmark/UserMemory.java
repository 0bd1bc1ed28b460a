package io.entra4j.identity.benchmark;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Measures the heap that a user costs, on whose behalf a token is held. No HTTP client is set, as in azure-identity's
 * documentation. Can also be run alone; then it starts the endpoint itself.
 */
public final class UserMemory {

    /** How a server holds the tokens of its users. */
    enum Way {
        /** Ours, one factory for all users. */
        FACTORY {
            @Override
            Function<String, TokenCredential> open(String host) {
                return ours(host).buildFactory()::forUser;
            }
        },
        /** Ours, a credential for each user, as code does that was written for azure-identity. */
        CREDENTIALS {
            @Override
            Function<String, TokenCredential> open(String host) {
                return user -> ours(host).userAssertion(user).build();
            }
        },
        /** azure-identity, a credential for each user. It has no other way. */
        AZURE_IDENTITY {
            @Override
            Function<String, TokenCredential> open(String host) {
                return user -> new com.azure.identity.OnBehalfOfCredentialBuilder()
                        .authorityHost(host)
                        .disableInstanceDiscovery()
                        .tenantId(FakeEntra.TENANT_ID)
                        .clientId(FakeEntra.CLIENT_ID)
                        .clientSecret(FakeEntra.CLIENT_SECRET)
                        .userAssertion(user)
                        .build();
            }
        };

        /** Returns what makes the credential of a user, by the user's token. */
        abstract Function<String, TokenCredential> open(String host);

        private static OnBehalfOfCredentialBuilder ours(String host) {
            return new OnBehalfOfCredentialBuilder()
                    .authorityHost(host)
                    .disableInstanceDiscovery()
                    .tenantId(FakeEntra.TENANT_ID)
                    .clientId(FakeEntra.CLIENT_ID)
                    .clientSecret(FakeEntra.CLIENT_SECRET);
        }
    }

    private static final int WARM_UPS = 50;

    private UserMemory() {}

    /** Takes the way and the number of users. */
    public static void main(String[] args) throws IOException {
        if (!System.getProperty(TokenEndpoint.PROPERTY, "").isEmpty()) {
            measure(Way.valueOf(args[0]), Integer.parseInt(args[1]));
        } else {
            try (ChildJvm.Started endpoint = ChildJvm.start(TokenEndpointProcess.class)) {
                System.setProperty(TokenEndpoint.PROPERTY, endpoint.firstLine());
                measure(Way.valueOf(args[0]), Integer.parseInt(args[1]));
            }
        }
        System.exit(0);
    }

    private static void measure(Way way, int users) {
        TokenEndpoint.trustByDefault();
        // What azure-identity brings along; elsewhere in the benchmark, all have the JDK's client.
        System.setProperty(
                "AZURE_HTTP_CLIENT_IMPLEMENTATION", "com.azure.core.http.netty.NettyAsyncHttpClientProvider");
        TokenEndpoint endpoint = TokenEndpoint.connect();
        hold(way.open(endpoint.host()), endpoint, -WARM_UPS, 0);
        Function<String, TokenCredential> credentials = way.open(endpoint.host());
        long empty = Memory.used();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        List<TokenCredential> held = hold(credentials, endpoint, 0, users);
        long filled = Memory.used();
        int moreThreads = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
        Reference.reachabilityFence(credentials);
        Reference.reachabilityFence(held);
        System.out.println("user=" + (filled - empty) / users + " threads=" + moreThreads);
    }

    private static List<TokenCredential> hold(
            Function<String, TokenCredential> credentials, TokenEndpoint endpoint, int first, int end) {
        List<TokenCredential> held = new ArrayList<>(end - first);
        for (int user = first; user < end; user++) {
            TokenCredential credential = credentials.apply(endpoint.userToken(user));
            credential.getTokenSync(Callers.context(0));
            held.add(credential);
        }
        return held;
    }
}
