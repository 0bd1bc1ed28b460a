package io.entra4j.identity.managed;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.util.Context;
import io.entra4j.identity.CredentialOptions;

/** A process whose JVM and environment both name a proxy. */
final class ProxiedProcess {

    private ProxiedProcess() {}

    /** Asks for a token, or with the system property {@code plain} by the usual client for a page. */
    public static void main(String[] arguments) {
        String plain = System.getProperty("plain");
        if (plain != null) {
            HttpRequest request = new HttpRequest(HttpMethod.GET, plain);
            System.out.println("status: "
                    + CredentialOptions.builder()
                            .build()
                            .pipeline()
                            .sendSync(request, Context.NONE)
                            .getStatusCode());
        } else {
            TokenRequestContext context = new TokenRequestContext().addScopes("https://vault.azure.net/.default");
            ManagedIdentityCredential credential = new ManagedIdentityCredentialBuilder().build();
            System.out.println(credential.host().kebab() + " token: "
                    + (credential.getTokenSync(context).getToken().length() > 100));
        }
        System.exit(0);
    }
}
