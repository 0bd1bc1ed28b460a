package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.DeviceCodeCredential;
import com.azure.identity.DeviceCodeCredentialBuilder;
import com.azure.identity.DeviceCodeInfo;

/** A device code, shown in the application's own way. */
final class DeviceCode implements Sample {

    private static void show(DeviceCodeInfo challenge) {
        System.out.println("Open " + challenge.getVerificationUrl() + " before " + challenge.getExpiresOn().toLocalTime());
        System.out.println("Code: " + challenge.getUserCode());
        System.out.println(challenge.getMessage());
    }

    @Override
    public AccessToken token() throws Exception {
        DeviceCodeCredential credential = new DeviceCodeCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .challengeConsumer(DeviceCode::show)
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
