package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.ProxyOptions;
import com.azure.core.util.HttpClientOptions;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import java.net.InetSocketAddress;

/** A proxy by client options. */
final class Proxy implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ProxyOptions proxy = new ProxyOptions(ProxyOptions.Type.HTTP, new InetSocketAddress("localhost", 3128));
        ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                .clientOptions(new HttpClientOptions().setProxyOptions(proxy))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
