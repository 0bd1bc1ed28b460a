package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.WorkloadIdentityCredential;
import com.azure.identity.WorkloadIdentityCredentialBuilder;

/** A workload on Kubernetes, by the variables of the pod. */
final class WorkloadIdentityOfThePod implements Sample {

    @Override
    public AccessToken token() throws Exception {
        WorkloadIdentityCredential credential = new WorkloadIdentityCredentialBuilder().build();
        return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
    }
}
