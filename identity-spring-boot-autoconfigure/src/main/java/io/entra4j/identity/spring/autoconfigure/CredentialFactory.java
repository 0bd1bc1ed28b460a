package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns properties into a credential. Whatever is wrong is said here, before any request. */
final class CredentialFactory {

    private static final Set<String> USER_TENANTS = Set.of("common", "organizations", "consumers");

    private final AzureIdentityProperties properties;
    private final CredentialOptions options;

    CredentialFactory(AzureIdentityProperties properties, CredentialOptions options) {
        this.properties = properties;
        this.options = options;
    }

    EntraCredential create() {
        if (properties.type() != CredentialType.CHAIN && !properties.chain().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    name("chain"),
                    "It is set, but the type is '%s', which has no chain.".formatted(kebab(properties.type())),
                    "Set %s to 'chain', or remove %s.".formatted(name("type"), name("chain")));
        }
        if (properties.type() == CredentialType.ENVIRONMENT) {
            refuseIgnored("tenant-id", properties.tenantId());
            refuseIgnored("client-id", properties.clientId());
            refuseIgnored("client-secret", properties.clientSecret());
            refuseIgnored("additionally-allowed-tenants", String.join(",", properties.additionallyAllowedTenants()));
        }
        return create(properties.type());
    }

    private EntraCredential create(CredentialType type) {
        return switch (type) {
            case AUTO -> namesAnApplication() ? clientSecret() : environment();
            case CHAIN -> chain();
            case ENVIRONMENT -> environment();
            case CLIENT_SECRET -> clientSecret();
        };
    }

    /** Whoever sets one of these means this application, so another one's variables must not answer for it. */
    private boolean namesAnApplication() {
        return set(properties.tenantId()) != null
                || set(properties.clientId()) != null
                || set(properties.clientSecret()) != null;
    }

    private static void refuseIgnored(String key, @Nullable String value) {
        if (set(value) != null) {
            throw new InvalidCredentialPropertyException(
                    name(key),
                    "It is set, but the type 'environment' reads environment variables only.",
                    "Remove it, or choose another %s.".formatted(name("type")));
        }
    }

    private EntraCredential chain() {
        if (properties.chain().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    name("chain"),
                    "The type is 'chain', but the chain is empty.",
                    "List the types to try, for example 'client-secret, environment'.");
        }
        for (CredentialType type : properties.chain()) {
            if (type == CredentialType.CHAIN || type == CredentialType.AUTO) {
                throw new InvalidCredentialPropertyException(
                        name("chain"),
                        "'%s' cannot be part of a chain.".formatted(kebab(type)),
                        "List single types only.");
            }
        }
        List<EntraCredential> members =
                properties.chain().stream().map(this::create).toList();
        return new ChainedTokenCredentialBuilder()
                .options(options)
                .addAll(members)
                .build();
    }

    private EntraCredential environment() {
        String tenantId = variable(Configuration.PROPERTY_AZURE_TENANT_ID);
        if (tenantId != null) {
            checkTenant(Configuration.PROPERTY_AZURE_TENANT_ID, tenantId);
        }
        return new EnvironmentCredentialBuilder().options(options).build();
    }

    private EntraCredential clientSecret() {
        String tenantId = require("tenant-id", properties.tenantId(), Configuration.PROPERTY_AZURE_TENANT_ID);
        String clientId = require("client-id", properties.clientId(), Configuration.PROPERTY_AZURE_CLIENT_ID);
        String secret = require("client-secret", properties.clientSecret(), Configuration.PROPERTY_AZURE_CLIENT_SECRET);
        checkTenant(name("tenant-id"), tenantId);
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(tenantId)
                .clientId(clientId)
                .clientSecret(secret)
                .additionallyAllowedTenants(additionallyAllowedTenants())
                .build();
    }

    private List<String> additionallyAllowedTenants() {
        for (String tenant : properties.additionallyAllowedTenants()) {
            if (!tenant.equals("*")) {
                checkTenant(name("additionally-allowed-tenants"), tenant);
            }
        }
        return properties.additionallyAllowedTenants();
    }

    private static void checkTenant(String setting, String tenantId) {
        try {
            TenantPolicy.checkCharacters(setting, tenantId);
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "A tenant may hold letters, digits, '.' and '-' only: '%s'.".formatted(tenantId),
                    "Copy the tenant ID or a domain from the Entra admin center's overview page.");
        }
        if (USER_TENANTS.contains(tenantId.toLowerCase(Locale.ROOT))) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "'%s' is for users; an application signs in to one tenant.".formatted(tenantId),
                    "Name the tenant by its ID or domain.");
        }
    }

    private String require(String key, @Nullable String property, String variable) {
        String own = set(property);
        String value = own != null ? own : variable(variable);
        if (value == null) {
            throw new InvalidCredentialPropertyException(
                    name(key),
                    "It is not set, and a client secret credential needs it; neither is the environment variable %s."
                            .formatted(variable),
                    "Set %s or %s; or choose another %s.".formatted(name(key), variable, name("type")));
        }
        return value;
    }

    private @Nullable String variable(String name) {
        return set(options.configuration().get(name));
    }

    /** Blank counts as unset: that is how container platforms spell it. */
    private static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    static int atLeastOne(String key, int value) {
        if (value < 1) {
            throw new InvalidCredentialPropertyException(
                    name(key), "It must be at least 1: " + value + ".", "Remove it for the default.");
        }
        return value;
    }

    static String name(String key) {
        return AzureIdentityProperties.PREFIX + "." + key;
    }

    /** The properties worth naming when one of them is wrong. */
    static Stream<String> propertyNames() {
        return Stream.of("type", "chain", "tenant-id", "client-id", "client-secret", "cloud", "authority-host")
                .map(CredentialFactory::name);
    }

    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
