package io.entra4j.identity.benchmark.cold;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import java.net.MalformedURLException;
import java.util.Set;

/** MSAL alone, with its own HTTP client. */
final class Msal implements Source {

    private final ConfidentialClientApplication application;

    Msal() {
        try {
            application = ConfidentialClientApplication.builder(
                            System.getProperty("client"),
                            ClientCredentialFactory.createFromSecret(System.getProperty("secret")))
                    .authority(System.getProperty("host") + "/" + System.getProperty("tenant") + "/")
                    .instanceDiscovery(false)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String token() throws Exception {
        return application
                .acquireToken(ClientCredentialParameters.builder(Set.of("https://vault.azure.net/.default"))
                        .build())
                .get()
                .accessToken();
    }
}
