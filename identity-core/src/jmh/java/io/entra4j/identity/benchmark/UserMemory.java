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
 * Measures the heap and the threads that a user costs, on whose behalf a token is held. No HTTP client is set, as in
 * azure-identity's documentation. Can also be run alone; then it starts the endpoint itself.
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
        /** azure-identity, a credential for each user. It has no other way. Netty is what it brings along. */
        AZURE_IDENTITY_NETTY {
            @Override
            Function<String, TokenCredential> open(String host) {
                return azureIdentity(host, "com.azure.core.http.netty.NettyAsyncHttpClientProvider");
            }
        },
        /** The same with the JDK's client. */
        AZURE_IDENTITY_JDK {
            @Override
            Function<String, TokenCredential> open(String host) {
                return azureIdentity(host, "com.azure.core.http.jdk.httpclient.JdkHttpClientProvider");
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

        private static Function<String, TokenCredential> azureIdentity(String host, String httpClient) {
            System.setProperty("AZURE_HTTP_CLIENT_IMPLEMENTATION", httpClient);
            return user -> new com.azure.identity.OnBehalfOfCredentialBuilder()
                    .authorityHost(host)
                    .disableInstanceDiscovery()
                    .tenantId(FakeEntra.TENANT_ID)
                    .clientId(FakeEntra.CLIENT_ID)
                    .clientSecret(FakeEntra.CLIENT_SECRET)
                    .userAssertion(user)
                    .build();
        }
    }

    private static final int WARM_UPS = 50;

    private UserMemory() {}

    /** Takes the way and the number of users. */
    public static void main(String[] args) throws IOException {
        if (!System.getProperty(TokenEndpointClient.PROPERTY, "").isEmpty()) {
            measure(Way.valueOf(args[0]), Integer.parseInt(args[1]));
        } else {
            try (ChildJvm.Started endpoint = ChildJvm.start(TokenEndpointProcess.class)) {
                System.setProperty(TokenEndpointClient.PROPERTY, endpoint.firstLine());
                measure(Way.valueOf(args[0]), Integer.parseInt(args[1]));
            }
        }
        System.exit(0);
    }

    private static void measure(Way way, int users) {
        TokenEndpointClient.trustByDefault();
        TokenEndpointClient endpoint = TokenEndpointClient.connect();
        hold(way.open(endpoint.host()), endpoint, -WARM_UPS, 0);
        Function<String, TokenCredential> credentials = way.open(endpoint.host());
        long empty = Memory.used();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        List<TokenCredential> held = hold(credentials, endpoint, 0, users);
        long filled = Memory.used();
        int moreThreads = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
        Reference.reachabilityFence(credentials);
        Reference.reachabilityFence(held);
        int tokens = held.get(0).getTokenSync(Callers.context(0)).getToken().length()
                + endpoint.userToken(0).length();
        System.out.println("user=" + (filled - empty) / users + " tokens=" + tokens + " threads=" + moreThreads);
    }

    private static List<TokenCredential> hold(
            Function<String, TokenCredential> credentials, TokenEndpointClient endpoint, int first, int end) {
        List<TokenCredential> held = new ArrayList<>(end - first);
        for (int user = first; user < end; user++) {
            TokenCredential credential = credentials.apply(endpoint.userToken(user));
            credential.getTokenSync(Callers.context(0));
            held.add(credential);
        }
        return held;
    }
}
