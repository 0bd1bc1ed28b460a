package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.service.SignatureAlgorithm;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds what describes one credential: the application's own below {@code azure.identity}, others below {@code
 * azure.identity.credentials.<name>}.
 *
 * @param type Kind of credential. With "auto", a certificate or client secret if one is set here, or the client ID is and a variable has the other part; else whatever there is where the application runs, as DefaultAzureCredential finds it.
 * @param tenantId Tenant to sign in to, by ID or domain. AZURE_TENANT_ID completes it.
 * @param clientId Application (client) ID. AZURE_CLIENT_ID completes it.
 * @param clientSecret Client secret's value, not its ID. AZURE_CLIENT_SECRET completes it.
 * @param beanName Name of the application's own TokenCredential bean, when the type is "bean".
 * @param cloud Microsoft cloud to sign in to. AZURE_AUTHORITY_HOST applies if neither this nor the authority host is set.
 * @param authorityHost URL of the token service, for a private cloud. Must use https.
 * @param instanceDiscovery Whether the authority host is validated against Microsoft's list of clouds. Switch off for private clouds.
 * @param additionallyAllowedTenants Tenants that may be asked besides the configured one, or "*".
 * @param certificate Certificate of the application.
 * @param assertion Assertions of the application.
 * @param workloadIdentity Workload identity.
 * @param managedIdentity Managed identity.
 * @param azurePipelines Azure Pipelines.
 * @param azureCli Azure CLI.
 * @param azureDeveloperCli Azure Developer CLI.
 * @param azurePowershell Azure PowerShell.
 * @param user Sign-in of a user, for development.
 * @param chain Types, and names of other credentials, to try in order when the type is "chain".
 * @param chainPolicy After which failures the next of the chain is asked.
 * @param exclude Types that are left out of the default chain, when the type is "auto".
 */
@ConfigurationProperties(AzureIdentityProperties.PREFIX)
public record CredentialProperties(
        @DefaultValue("auto") CredentialType type,
        @Nullable String tenantId,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String beanName,
        @Nullable AzureCloud cloud,
        @Nullable String authorityHost,
        @Nullable Boolean instanceDiscovery,
        @DefaultValue List<String> additionallyAllowedTenants,
        @DefaultValue Certificate certificate,
        @DefaultValue Assertion assertion,
        @DefaultValue WorkloadIdentity workloadIdentity,
        @DefaultValue ManagedIdentity managedIdentity,
        @DefaultValue AzurePipelines azurePipelines,
        @DefaultValue AzureCli azureCli,
        @DefaultValue Tool azureDeveloperCli,
        @DefaultValue Tool azurePowershell,
        @DefaultValue User user,
        @DefaultValue List<String> chain,
        @DefaultValue("unavailable") ChainPolicy chainPolicy,
        @DefaultValue List<CredentialType> exclude) {

    /** The same where this says nothing of tenant and cloud, which most credentials of an application share. */
    CredentialProperties inheriting(CredentialProperties from) {
        boolean ownCloud = cloud != null || CredentialFactory.set(authorityHost) != null;
        return new CredentialProperties(
                type,
                CredentialFactory.set(tenantId) != null ? tenantId : from.tenantId,
                clientId,
                clientSecret,
                beanName,
                ownCloud ? cloud : from.cloud,
                ownCloud ? authorityHost : from.authorityHost,
                (instanceDiscovery != null || ownCloud) ? instanceDiscovery : from.instanceDiscovery,
                additionallyAllowedTenants,
                certificate,
                assertion,
                workloadIdentity,
                managedIdentity,
                azurePipelines,
                azureCli,
                azureDeveloperCli,
                azurePowershell,
                user,
                chain,
                chainPolicy,
                exclude);
    }

    /**
     * Holds {@code ….certificate.*}.
     *
     * @param sslBundle Name of the SSL bundle whose key store holds the certificate and its private key. Reloaded with the bundle.
     * @param location Location of a PEM or PKCS#12 file with certificate and private key. A file is read again when it changes. AZURE_CLIENT_CERTIFICATE_PATH completes it.
     * @param password Password of the file at the location. AZURE_CLIENT_CERTIFICATE_PASSWORD completes it.
     * @param algorithm How to sign. By default with PS256, but with RS256 where the key cannot do that or AD FS is asked.
     * @param sendChain Whether to send the certificate's chain along, for applications that trust a subject name and its issuer. AZURE_CLIENT_SEND_CERTIFICATE_CHAIN completes it.
     */
    public record Certificate(
            @Nullable String sslBundle,
            @Nullable String location,
            @Nullable String password,
            @Nullable SignatureAlgorithm algorithm,
            @Nullable Boolean sendChain) {

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Certificate";
        }
    }

    /**
     * Holds {@code ….assertion.*}.
     *
     * @param source Where assertions come from. With "managed-identity" and "azure-pipelines", the properties of that name say the rest.
     * @param beanName Name of a bean that makes assertions: a Supplier of strings, a Function from ClientAssertionRequest, or a TokenCredential, no default candidate, whose tokens serve as assertions.
     * @param tokenFile Path of the file with the assertion, when the source is "file". It is read anew for each token. AZURE_FEDERATED_TOKEN_FILE completes it.
     * @param audience Audience of tokens that are exchanged, for private clouds. Known for Microsoft's clouds. A file's token may be for any if it is not set.
     */
    public record Assertion(
            @DefaultValue("bean") AssertionSource source,
            @Nullable String beanName,
            @Nullable String tokenFile,
            @Nullable String audience) {}

    /**
     * Holds {@code ….workload-identity.*}.
     *
     * @param tokenFile Path of the file with the service account's token. AZURE_FEDERATED_TOKEN_FILE completes it.
     * @param audience Audience that the token in the file must be for; one for another is told instead of being sent. Any if it is not set.
     * @param azureProxy Whether to use the cluster's token proxy where there is one, as AKS has with identity bindings.
     */
    public record WorkloadIdentity(
            @Nullable String tokenFile,
            @Nullable String audience,
            @DefaultValue("false") boolean azureProxy) {

        boolean isSet() {
            return tokenFile != null || audience != null || azureProxy;
        }
    }

    /**
     * Holds {@code ….user.*}.
     *
     * @param loginHint User name that the sign-in page expects.
     * @param redirectUrl Address on this machine to which the browser brings the answer. http://localhost by default, at any free port.
     * @param timeout Time to wait for the user. By default 5m for a browser, and as long as the code is good for a device.
     * @param recordFile File that remembers who signed in. With cache.persistence.enabled, the next start finds the sign-in again.
     */
    public record User(
            @Nullable String loginHint,
            @Nullable String redirectUrl,
            @Nullable Duration timeout,
            @Nullable String recordFile) {

        /** Shows nobody. */
        @Override
        public String toString() {
            return "User";
        }
    }

    /** Says where assertions come from. */
    public enum AssertionSource {
        /** A bean. */
        BEAN,
        /** A file that somebody keeps up to date. */
        FILE,
        /** Tokens of the host's managed identity. */
        MANAGED_IDENTITY,
        /** The job of GitHub Actions that this runs in. */
        GITHUB_ACTIONS,
        /** The job of Azure Pipelines that this runs in. */
        AZURE_PIPELINES
    }

    /** Says after which failures the next of a chain is asked. */
    public enum ChainPolicy {
        /** Where a member could not even try. */
        UNAVAILABLE,
        /** Where it was refused, too. */
        ANY_ERROR
    }

    /** Says whose the managed identity is. */
    public enum Assignment {
        /** The host's own. */
        SYSTEM,
        /** One that a user made and assigned to the host. */
        USER
    }

    /**
     * Holds {@code ….managed-identity.*}.
     *
     * @param identity Whether the identity is system-assigned, whatever AZURE_CLIENT_ID says, or user-assigned. If not set, an ID here decides; on Kubernetes without one, AZURE_CLIENT_ID.
     * @param clientId Client ID of the user-assigned identity. AZURE_CLIENT_ID completes it if the identity is set to "user".
     * @param resourceId Resource ID of the user-assigned identity.
     * @param objectId Object (principal) ID of the user-assigned identity.
     * @param probeTimeout Time to wait for a sign of the metadata service before it is asked. In a chain 1s, otherwise it is asked at once.
     */
    public record ManagedIdentity(
            @Nullable Assignment identity,
            @Nullable String clientId,
            @Nullable String resourceId,
            @Nullable String objectId,
            @Nullable Duration probeTimeout) {

        boolean isSet() {
            return identity != null
                    || clientId != null
                    || resourceId != null
                    || objectId != null
                    || probeTimeout != null;
        }
    }

    /**
     * Holds {@code ….azure-pipelines.*}.
     *
     * @param serviceConnectionId ID of the service connection. AZURESUBSCRIPTION_SERVICE_CONNECTION_ID completes it.
     * @param systemAccessToken Value of $(System.AccessToken). SYSTEM_ACCESSTOKEN completes it.
     */
    public record AzurePipelines(
            @Nullable String serviceConnectionId, @Nullable String systemAccessToken) {

        /** Shows no secret. */
        @Override
        public String toString() {
            return "AzurePipelines";
        }
    }

    /**
     * Holds {@code ….azure-cli.*}.
     *
     * @param subscription Subscription whose account and tenant are used, by ID or name. The one chosen with "az account set" by default.
     * @param processTimeout Time after which az is stopped. 13s by default.
     * @param followLogin Whether tokens are forgotten when somebody logs in or out of az.
     */
    public record AzureCli(
            @Nullable String subscription,
            @Nullable Duration processTimeout,
            @DefaultValue("true") boolean followLogin) {

        boolean isSet() {
            return subscription != null || processTimeout != null || !followLogin;
        }
    }

    /**
     * Holds {@code ….azure-developer-cli.*} and {@code ….azure-powershell.*}.
     *
     * @param processTimeout Time after which the tool is stopped. 13s by default, 30s for PowerShell.
     * @param followLogin Whether tokens are forgotten when somebody logs in or out of the tool.
     */
    public record Tool(
            @Nullable Duration processTimeout,
            @DefaultValue("true") boolean followLogin) {

        boolean isSet() {
            return processTimeout != null || !followLogin;
        }
    }

    /** Shows no identifier and no secret: bind errors and debug logs print records. */
    @Override
    public String toString() {
        return "CredentialProperties[type=" + type + "]";
    }
}
