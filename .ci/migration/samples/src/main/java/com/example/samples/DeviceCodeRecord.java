package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AuthenticationRecord;
import com.azure.identity.DeviceCodeCredential;
import com.azure.identity.DeviceCodeCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;

/** An account, remembered from one run to the next. */
final class DeviceCodeRecord implements Sample {

    private static DeviceCodeCredential credential(AuthenticationRecord record) {
        DeviceCodeCredentialBuilder builder = new DeviceCodeCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .challengeConsumer(challenge -> System.out.println(challenge.getMessage()));
        if (record != null) {
            builder.authenticationRecord(record);
        }
        return builder.build();
    }

    @Override
    public AccessToken token() throws Exception {
        DeviceCodeCredential first = credential(null);
        AuthenticationRecord signedIn = first.authenticate(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        signedIn.serialize(stored);
        AuthenticationRecord record = AuthenticationRecord.deserialize(new ByteArrayInputStream(stored.toByteArray()));
        if (!record.getHomeAccountId().equals(signedIn.getHomeAccountId())) {
            throw new IllegalStateException(record.getUsername() + " at " + record.getAuthority());
        }
        System.out.println(record.getClientId() + " in " + record.getTenantId());
        return credential(record).getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
