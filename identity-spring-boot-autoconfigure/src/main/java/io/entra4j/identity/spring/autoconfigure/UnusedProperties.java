package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.name;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refuses what is set and used by no configured type: whoever set it thinks that it counts. */
final class UnusedProperties {

    private final AzureIdentityProperties properties;
    private final Set<CredentialType> used;

    UnusedProperties(AzureIdentityProperties properties, Set<CredentialType> used) {
        this.properties = properties;
        this.used = used;
    }

    void refuse() {
        if (Set.of(CredentialType.ENVIRONMENT, CredentialType.MANAGED_IDENTITY).containsAll(used)) {
            refuse("tenant-id", properties.tenantId());
            refuse("client-id", properties.clientId());
            refuse("additionally-allowed-tenants", String.join(",", properties.additionallyAllowedTenants()));
        }
        unless("client-secret", properties.clientSecret(), CredentialType.CLIENT_SECRET);
        unless("certificate.ssl-bundle", properties.certificate().sslBundle(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.location", properties.certificate().location(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.password", properties.certificate().password(), CredentialType.CLIENT_CERTIFICATE);
        unless("certificate.send-chain", properties.certificate().sendChain(), CredentialType.CLIENT_CERTIFICATE);
        unless("assertion.bean-name", properties.assertion().beanName(), CredentialType.CLIENT_ASSERTION);
        unless(
                "assertion.audience",
                properties.assertion().audience(),
                CredentialType.CLIENT_ASSERTION,
                CredentialType.GITHUB_ACTIONS);
        unless(
                "workload-identity.token-file",
                properties.workloadIdentity().tokenFile(),
                CredentialType.WORKLOAD_IDENTITY);
        unless(
                "workload-identity.azure-proxy",
                properties.workloadIdentity().azureProxy() ? true : null,
                CredentialType.WORKLOAD_IDENTITY);
        AzureIdentityProperties.ManagedIdentity managed = properties.managedIdentity();
        unless("managed-identity.identity", managed.identity(), CredentialType.MANAGED_IDENTITY);
        unless("managed-identity.client-id", managed.clientId(), CredentialType.MANAGED_IDENTITY);
        unless("managed-identity.resource-id", managed.resourceId(), CredentialType.MANAGED_IDENTITY);
        unless("managed-identity.object-id", managed.objectId(), CredentialType.MANAGED_IDENTITY);
        unless("managed-identity.probe-timeout", managed.probeTimeout(), CredentialType.MANAGED_IDENTITY);
        unless(
                "azure-pipelines.service-connection-id",
                properties.azurePipelines().serviceConnectionId(),
                CredentialType.AZURE_PIPELINES);
        unless(
                "azure-pipelines.system-access-token",
                properties.azurePipelines().systemAccessToken(),
                CredentialType.AZURE_PIPELINES);
    }

    private void unless(String key, @Nullable Object value, CredentialType... types) {
        if (Set.of(types).stream().noneMatch(used::contains)) {
            refuse(key, value);
        }
    }

    private void refuse(String key, @Nullable Object value) {
        if (value != null && !value.toString().isBlank()) {
            String types = used.stream()
                    .map(CredentialFactory::kebab)
                    .sorted()
                    .map(type -> "'" + type + "'")
                    .collect(Collectors.joining(", "));
            throw new InvalidCredentialPropertyException(
                    name(key),
                    "It is set, but the type %s does not use it.".formatted(types),
                    "Remove it, or choose another %s.".formatted(name("type")));
        }
    }
}
