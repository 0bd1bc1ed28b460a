package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.msal.ConfidentialApplication;

/**
 * Authenticates as a service connection in a job of Azure Pipelines. The connection must be set up for workload
 * identity federation. The credential asks the pipeline for a new assertion for each token, so a job may last longer
 * than an assertion.
 *
 * @see <a href="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity">Workload identity
 *     service connections</a>
 */
public final class AzurePipelinesCredential extends EntraCredential {

    AzurePipelinesCredential(ConfidentialApplication application, TenantPolicy tenants, CredentialOptions options) {
        super(application, tenants, options);
    }
}
