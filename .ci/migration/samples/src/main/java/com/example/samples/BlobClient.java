package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.*;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;

/** A client of the Azure SDK. */
final class BlobClient implements Sample {

    @Override
    public AccessToken token() throws Exception {
        TokenCredential credential = new DefaultAzureCredentialBuilder().build();
        BlobServiceClient blobs = new BlobServiceClientBuilder()
                .endpoint("https://contoso.blob.core.windows.net")
                .credential(credential)
                .buildClient();
        System.out.println(blobs.getAccountUrl());
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://storage.azure.com/.default"));
    }
}
