package io.entra4j.identity.hosted;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.Request;
import java.io.IOException;

/** A process whose JVM and environment both name a proxy. */
final class ProxiedProcess {

    private ProxiedProcess() {}

    /** Asks for a token, or with the system property {@code plain} by the usual client for a page. */
    public static void main(String[] arguments) throws IOException {
        String plain = System.getProperty("plain");
        if (plain != null) {
            System.out.println("status: "
                    + CredentialOptions.builder()
                            .build()
                            .http()
                            .send(Request.get(plain))
                            .status());
        } else {
            TokenRequestContext context = new TokenRequestContext().addScopes("https://vault.azure.net/.default");
            ManagedIdentityCredential credential = new ManagedIdentityCredentialBuilder().build();
            System.out.println(credential.host().kebab() + " token: "
                    + (credential.getTokenSync(context).getToken().length() > 100));
        }
        System.exit(0);
    }
}
