package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.autoconfigure.CredentialProperties.AssertionSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refuses what is set and used by no configured type: whoever set it thinks that it counts. */
record UnusedProperties(CredentialProperties properties, Prefix prefix, CredentialType type, Set<CredentialType> used) {

    /** They sign in to the tenant of a variable, of a host, of who knows whom. */
    private static final Set<CredentialType> WITHOUT_TENANT =
            EnumSet.of(CredentialType.ENVIRONMENT, CredentialType.MANAGED_IDENTITY, CredentialType.BEAN);

    private static final Set<CredentialType> USERS =
            EnumSet.of(CredentialType.DEVICE_CODE, CredentialType.INTERACTIVE_BROWSER, CredentialType.BROKER);

    private static final Set<CredentialType> APPLICATIONS = EnumSet.of(
            CredentialType.CLIENT_SECRET,
            CredentialType.CLIENT_CERTIFICATE,
            CredentialType.CLIENT_ASSERTION,
            CredentialType.WORKLOAD_IDENTITY,
            CredentialType.AZURE_PIPELINES,
            CredentialType.GITHUB_ACTIONS);

    void refuse() {
        unless("chain", list(properties.chain()), type == CredentialType.CHAIN);
        unless(
                "chain-policy",
                onlyIf(properties.chainPolicy() != CredentialProperties.ChainPolicy.UNAVAILABLE),
                type == CredentialType.CHAIN);
        unless("exclude", list(properties.exclude()), type == CredentialType.AUTO);
        boolean hasTenant = !WITHOUT_TENANT.containsAll(used);
        unless("tenant-id", properties.tenantId(), hasTenant);
        unless("additionally-allowed-tenants", list(properties.additionallyAllowedTenants()), hasTenant);
        boolean hasClient = !Collections.disjoint(used, APPLICATIONS) || !Collections.disjoint(used, USERS);
        unless("client-id", properties.clientId(), hasClient);
        unless("client-secret", properties.clientSecret(), CredentialType.CLIENT_SECRET);
        unless("bean-name", properties.beanName(), CredentialType.BEAN);
        certificate(properties.certificate());
        assertion(properties.assertion());
        workloadIdentity(properties.workloadIdentity());
        managedIdentity(properties.managedIdentity());
        azurePipelines(properties.azurePipelines());
        azureCli(properties.azureCli());
        tool("azure-developer-cli", properties.azureDeveloperCli(), CredentialType.AZURE_DEVELOPER_CLI);
        user(properties.user());
        tool("azure-powershell", properties.azurePowershell(), CredentialType.AZURE_POWERSHELL);
    }

    private void certificate(CredentialProperties.Certificate certificate) {
        unless("certificate.ssl-bundle", certificate.sslBundle(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.location", certificate.location(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.password", certificate.password(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.algorithm", certificate.algorithm(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.send-chain", certificate.sendChain(), CredentialType.CLIENT_CERTIFICATE);
    }

    private void assertion(CredentialProperties.Assertion assertion) {
        unless("assertion.source", onlyIf(assertion.source() != AssertionSource.BEAN), CredentialType.CLIENT_ASSERTION);
        unless("assertion.bean-name", assertion.beanName(), isSource(AssertionSource.BEAN));
        unless("assertion.token-file", assertion.tokenFile(), isSource(AssertionSource.FILE));
        unless(
                "assertion.audience",
                assertion.audience(),
                used.contains(CredentialType.GITHUB_ACTIONS)
                        || (used.contains(CredentialType.CLIENT_ASSERTION)
                                && !isSource(AssertionSource.AZURE_PIPELINES)));
    }

    private boolean isSource(AssertionSource source) {
        return used.contains(CredentialType.CLIENT_ASSERTION)
                && properties.assertion().source() == source;
    }

    private void user(CredentialProperties.User user) {
        unless("user.login-hint", user.loginHint(), CredentialType.INTERACTIVE_BROWSER, CredentialType.BROKER);
        unless("user.redirect-url", user.redirectUrl(), CredentialType.INTERACTIVE_BROWSER);
        unless("user.timeout", user.timeout(), CredentialType.INTERACTIVE_BROWSER, CredentialType.DEVICE_CODE);
        unless("user.record-file", user.recordFile(), USERS.toArray(CredentialType[]::new));
    }

    private void workloadIdentity(CredentialProperties.WorkloadIdentity workload) {
        unless("workload-identity.token-file", workload.tokenFile(), CredentialType.WORKLOAD_IDENTITY);
        unless("workload-identity.audience", workload.audience(), CredentialType.WORKLOAD_IDENTITY);
        unless("workload-identity.azure-proxy", onlyIf(workload.azureProxy()), CredentialType.WORKLOAD_IDENTITY);
    }

    private void managedIdentity(CredentialProperties.ManagedIdentity managed) {
        boolean isUsed = used.contains(CredentialType.MANAGED_IDENTITY) || isSource(AssertionSource.MANAGED_IDENTITY);
        unless("managed-identity.identity", managed.identity(), isUsed);
        unless("managed-identity.client-id", managed.clientId(), isUsed);
        unless("managed-identity.resource-id", managed.resourceId(), isUsed);
        unless("managed-identity.object-id", managed.objectId(), isUsed);
        unless("managed-identity.probe-timeout", managed.probeTimeout(), isUsed);
    }

    private void azurePipelines(CredentialProperties.AzurePipelines pipelines) {
        boolean isUsed = used.contains(CredentialType.AZURE_PIPELINES) || isSource(AssertionSource.AZURE_PIPELINES);
        unless("azure-pipelines.service-connection-id", pipelines.serviceConnectionId(), isUsed);
        unless("azure-pipelines.system-access-token", pipelines.systemAccessToken(), isUsed);
    }

    private void azureCli(CredentialProperties.AzureCli cli) {
        unless("azure-cli.subscription", cli.subscription(), CredentialType.AZURE_CLI);
        tool(
                "azure-cli",
                new CredentialProperties.Tool(cli.processTimeout(), cli.followLogin()),
                CredentialType.AZURE_CLI);
    }

    private void tool(String key, CredentialProperties.Tool tool, CredentialType by) {
        unless(key + ".process-timeout", tool.processTimeout(), by);
        unless(key + ".follow-login", onlyIf(!tool.followLogin()), by);
    }

    private void unless(String key, @Nullable Object value, CredentialType... types) {
        unless(key, value, !Collections.disjoint(used, List.of(types)));
    }

    private void unless(String key, @Nullable Object value, boolean isUsed) {
        if (isUsed || value == null || value.toString().isBlank()) {
            return;
        }
        String types = used.contains(type)
                ? "'" + type + "'"
                : used.stream().map(each -> "'" + each + "'").sorted().collect(Collectors.joining(", "));
        throw new InvalidCredentialPropertyException(
                prefix.name(key),
                "It is set, but the type %s does not use it.".formatted(types),
                "Remove it, or choose another %s.".formatted(prefix.name("type")));
    }

    private static @Nullable Object onlyIf(boolean differsFromDefault) {
        return differsFromDefault ? true : null;
    }

    private static @Nullable Object list(List<?> values) {
        return values.isEmpty() ? null : values;
    }
}
