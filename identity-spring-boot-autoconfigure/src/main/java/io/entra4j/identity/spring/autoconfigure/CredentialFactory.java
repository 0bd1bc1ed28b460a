package io.entra4j.identity.spring.autoconfigure;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_SECRET;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.http.ForeignText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * Turns properties into a credential. Whatever is wrong is said here, before any request.
 *
 * @param own what is set below the prefix
 * @param properties the same with what it inherits
 */
record CredentialFactory(
        CredentialProperties own,
        CredentialProperties properties,
        Prefix prefix,
        CredentialOptions options,
        BeanFactory beans) {

    static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

    /**
     * @param others finds the credentials that a chain may name
     */
    EntraCredential create(NamedCredentials others) {
        CredentialType type = type();
        ChainFactory chains = new ChainFactory(
                properties, prefix, options, member -> single(true).create(member), others);
        boolean isChain = type == CredentialType.CHAIN || type == CredentialType.AUTO;
        new UnusedProperties(own, prefix, type, isChain ? chains.members(type) : Set.of(type)).refuse();
        checkTenants(type);
        return switch (type) {
            case CHAIN -> chains.listed();
            case AUTO -> chains.defaults();
            default -> prefix.checked("type", () -> single(false).create(type), false);
        };
    }

    private SingleCredentialFactory single(boolean inChain) {
        return new SingleCredentialFactory(properties, prefix, options, beans, inChain);
    }

    /** Whoever names an application means it: no variables of another one, and no other identity, may answer for it. */
    private CredentialType type() {
        if (properties.type() != CredentialType.AUTO) {
            return properties.type();
        }
        if (isSet(properties.certificate())) {
            return CredentialType.CLIENT_CERTIFICATE;
        }
        if (set(properties.clientSecret()) != null) {
            return CredentialType.CLIENT_SECRET;
        }
        if (set(properties.clientId()) == null) {
            return CredentialType.AUTO;
        }
        if (variable(PROPERTY_AZURE_CLIENT_SECRET) == null) {
            if (variable(CertificateConfigurer.PATH_VARIABLE) != null) {
                return CredentialType.CLIENT_CERTIFICATE;
            }
            if (set(properties.workloadIdentity().tokenFile()) != null || variable(TOKEN_FILE) != null) {
                return CredentialType.WORKLOAD_IDENTITY;
            }
        }
        return CredentialType.CLIENT_SECRET;
    }

    private void checkTenants(CredentialType type) {
        String own = set(properties.tenantId());
        String variable = type == CredentialType.AUTO ? variable(PROPERTY_AZURE_TENANT_ID) : null;
        if (own != null) {
            checkTenant(prefix.name("tenant-id"), own);
        } else if (variable != null) {
            checkTenant(PROPERTY_AZURE_TENANT_ID, variable);
        }
        for (String tenant : properties.additionallyAllowedTenants()) {
            if (!tenant.equals("*")) {
                checkTenant(prefix.name("additionally-allowed-tenants"), tenant);
            }
        }
    }

    static void checkTenant(String setting, String tenantId) {
        try {
            TenantPolicy.checkCharacters(setting, tenantId);
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "A tenant must be an ID or a domain, of letters, digits, '.' and '-': '%s'."
                            .formatted(ForeignText.id(tenantId)),
                    "Copy the tenant ID or a domain from the Entra admin center's overview page.");
        }
    }

    static boolean isSet(CredentialProperties.Certificate certificate) {
        return set(certificate.sslBundle()) != null || set(certificate.location()) != null;
    }

    private @Nullable String variable(String name) {
        return set(options.configuration().get(name));
    }

    /** Blank counts as unset: that is how container platforms spell it. */
    static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    static int atLeastOne(String key, int value) {
        if (value < 1) {
            throw new InvalidCredentialPropertyException(
                    Prefix.ROOT.name(key), "It must be at least 1: " + value + ".", "Remove it for the default.");
        }
        return value;
    }

    /** The properties worth naming when one of them is wrong. */
    static List<String> keys() {
        return List.of(
                "type",
                "chain",
                "exclude",
                "tenant-id",
                "client-id",
                "client-secret",
                "bean-name",
                "certificate.ssl-bundle",
                "certificate.location",
                "certificate.password",
                "assertion.source",
                "assertion.bean-name",
                "assertion.token-file",
                "workload-identity.token-file",
                "managed-identity.identity",
                "managed-identity.client-id",
                "managed-identity.resource-id",
                "managed-identity.object-id",
                "azure-pipelines.service-connection-id",
                "azure-pipelines.system-access-token",
                "azure-cli.subscription",
                "cloud",
                "authority-host");
    }

    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
