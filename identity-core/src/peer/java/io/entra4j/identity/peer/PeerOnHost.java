package io.entra4j.identity.peer;

import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import java.util.Map;

/** The peer's managed identity, in a process whose environment is a host's: its library reads that, and nothing else. */
final class PeerOnHost {

    private PeerOnHost() {}

    /** Asks for a token for the identity of the system properties. */
    public static void main(String[] arguments) {
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder();
        Map<String, Runnable> identities = Map.of(
                "client", () -> builder.clientId(System.getProperty("id")),
                "resource", () -> builder.resourceId(System.getProperty("id")),
                "object", () -> builder.objectId(System.getProperty("id")));
        identities.getOrDefault(System.getProperty("by", "none"), () -> {}).run();
        try {
            String token = builder.build()
                    .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                    .getToken();
            System.out.println("token: " + (token.length() > 100));
        } catch (RuntimeException e) {
            System.out.println("refused: " + e);
        }
        System.exit(0);
    }
}
