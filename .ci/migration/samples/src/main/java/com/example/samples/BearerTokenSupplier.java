package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AuthenticationUtil;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.time.OffsetDateTime;
import java.util.function.Supplier;

/** A supplier of tokens for libraries that want text. */
final class BearerTokenSupplier implements Sample {

    @Override
    public AccessToken token() throws Exception {
        TokenCredential credential = new DefaultAzureCredentialBuilder().build();
        Supplier<String> bearerToken = AuthenticationUtil.getBearerTokenSupplier(credential, "https://cognitiveservices.azure.com/.default");
        return new AccessToken(bearerToken.get(), OffsetDateTime.now().plusMinutes(5));
    }
}
