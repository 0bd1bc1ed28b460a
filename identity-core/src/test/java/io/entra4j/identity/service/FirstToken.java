package io.entra4j.identity.service;

import com.azure.core.credential.TokenRequestContext;

/** Gets one token as most people do, and nothing else, so that what is loaded for it can be seen. */
final class FirstToken {

    private FirstToken() {}

    /** Asks at the system property {@code authority}; as the JVM ends, if there is a property {@code hook}. */
    public static void main(String[] arguments) {
        if (System.getProperty("hook") == null) {
            print();
        } else {
            Runtime.getRuntime().addShutdownHook(new Thread(FirstToken::print));
        }
    }

    private static void print() {
        int length = new ClientSecretCredentialBuilder()
                .authorityHost(System.getProperty("authority"))
                .disableInstanceDiscovery()
                .tenantId(System.getProperty("tenant"))
                .clientId(System.getProperty("client"))
                .clientSecret(System.getProperty("secret"))
                .build()
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken()
                .length();
        System.out.println("token: " + (length > 100));
    }
}
