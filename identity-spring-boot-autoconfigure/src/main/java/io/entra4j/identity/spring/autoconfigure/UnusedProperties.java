package io.entra4j.identity.spring.autoconfigure;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses what is set and used by no configured type: whoever set it thinks that it counts. */
final class UnusedProperties {

    /** They sign in to the tenant of a variable, of a host. */
    private static final Set<CredentialType> WITHOUT_TENANT =
            EnumSet.of(CredentialType.ENVIRONMENT, CredentialType.MANAGED_IDENTITY);

    private static final Set<CredentialType> APPLICATIONS = EnumSet.of(
            CredentialType.CLIENT_SECRET,
            CredentialType.CLIENT_CERTIFICATE,
            CredentialType.CLIENT_ASSERTION,
            CredentialType.WORKLOAD_IDENTITY,
            CredentialType.AZURE_PIPELINES,
            CredentialType.GITHUB_ACTIONS);

    private final CredentialProperties properties;
    private final Prefix prefix;
    private final CredentialType type;
    private final Set<CredentialType> used;

    UnusedProperties(CredentialProperties properties, Prefix prefix, CredentialType type, Set<CredentialType> used) {
        this.properties = properties;
        this.prefix = prefix;
        this.type = type;
        this.used = used;
    }

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
        unless("client-id", properties.clientId(), used.stream().anyMatch(APPLICATIONS::contains));
        unless("client-secret", properties.clientSecret(), CredentialType.CLIENT_SECRET);
        certificate(properties.certificate());
        boolean isOfHost = properties.assertion().source() == CredentialProperties.AssertionSource.MANAGED_IDENTITY;
        unless("assertion.source", onlyIf(isOfHost), CredentialType.CLIENT_ASSERTION);
        unless(
                "assertion.bean-name",
                properties.assertion().beanName(),
                used.contains(CredentialType.CLIENT_ASSERTION) && !isOfHost);
        unless(
                "assertion.audience",
                properties.assertion().audience(),
                CredentialType.CLIENT_ASSERTION,
                CredentialType.GITHUB_ACTIONS);
        workloadIdentity(properties.workloadIdentity());
        managedIdentity(properties.managedIdentity());
        azurePipelines(properties.azurePipelines());
        azureCli(properties.azureCli());
        tool("azure-developer-cli", properties.azureDeveloperCli(), CredentialType.AZURE_DEVELOPER_CLI);
        tool("azure-powershell", properties.azurePowershell(), CredentialType.AZURE_POWERSHELL);
    }

    private void certificate(CredentialProperties.Certificate certificate) {
        unless("certificate.ssl-bundle", certificate.sslBundle(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.location", certificate.location(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.password", certificate.password(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.send-chain", certificate.sendChain(), CredentialType.CLIENT_CERTIFICATE);
    }

    private void workloadIdentity(CredentialProperties.WorkloadIdentity workload) {
        unless("workload-identity.token-file", workload.tokenFile(), CredentialType.WORKLOAD_IDENTITY);
        unless("workload-identity.azure-proxy", onlyIf(workload.azureProxy()), CredentialType.WORKLOAD_IDENTITY);
    }

    private void managedIdentity(CredentialProperties.ManagedIdentity managed) {
        boolean isUsed = used.contains(CredentialType.MANAGED_IDENTITY)
                || (used.contains(CredentialType.CLIENT_ASSERTION)
                        && properties.assertion().source() == CredentialProperties.AssertionSource.MANAGED_IDENTITY);
        unless("managed-identity.identity", managed.identity(), isUsed);
        unless("managed-identity.client-id", managed.clientId(), isUsed);
        unless("managed-identity.resource-id", managed.resourceId(), isUsed);
        unless("managed-identity.object-id", managed.objectId(), isUsed);
        unless("managed-identity.probe-timeout", managed.probeTimeout(), isUsed);
    }

    private void azurePipelines(CredentialProperties.AzurePipelines pipelines) {
        unless(
                "azure-pipelines.service-connection-id",
                pipelines.serviceConnectionId(),
                CredentialType.AZURE_PIPELINES);
        unless("azure-pipelines.system-access-token", pipelines.systemAccessToken(), CredentialType.AZURE_PIPELINES);
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
        unless(key, value, Stream.of(types).anyMatch(used::contains));
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

    private static String list(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
