package io.entra4j.identity.spring.autoconfigure;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_ID;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_SECRET;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.MissingSettingsException;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import io.entra4j.identity.developer.AzureDeveloperCliCredentialBuilder;
import io.entra4j.identity.developer.AzurePowerShellCredentialBuilder;
import io.entra4j.identity.developer.DeveloperCredentialBuilder;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.managed.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Turns properties into a credential. Whatever is wrong is said here, before any request. */
final class CredentialFactory {

    private static final Set<String> USER_TENANTS = Set.of("common", "organizations", "consumers");
    private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

    private final CredentialProperties own;
    private final CredentialProperties properties;
    private final Prefix prefix;
    private final CredentialOptions options;
    private final BeanFactory beans;
    /** Whether what is missing is to be told by a {@link MissingSettingsException}, since others may answer. */
    private final boolean inChain;

    /**
     * @param own what is set below the prefix
     * @param properties the same with what it inherits
     */
    CredentialFactory(
            CredentialProperties own,
            CredentialProperties properties,
            Prefix prefix,
            CredentialOptions options,
            BeanFactory beans) {
        this.own = own;
        this.properties = properties;
        this.prefix = prefix;
        this.options = options;
        this.beans = beans;
        this.inChain = false;
    }

    /** For members of the chain that another one builds. */
    private CredentialFactory(CredentialFactory chain) {
        this.own = chain.own;
        this.properties = chain.properties;
        this.prefix = chain.prefix;
        this.options = chain.options;
        this.beans = chain.beans;
        this.inChain = true;
    }

    /**
     * @param others finds the credentials that a chain may name
     */
    EntraCredential create(NamedCredentials others) {
        CredentialType type = type();
        ChainFactory chains =
                new ChainFactory(properties, prefix, options, new CredentialFactory(this)::create, others);
        boolean isChain = type == CredentialType.CHAIN || type == CredentialType.AUTO;
        new UnusedProperties(own, prefix, type, isChain ? chains.members(type) : Set.of(type)).refuse();
        checkTenants(type);
        return switch (type) {
            case CHAIN -> chains.listed();
            case AUTO -> chains.defaults();
            default -> checked("type", () -> create(type));
        };
    }

    /** Whoever names an application means it: no variables of another one, and no other identity, may answer for it. */
    private CredentialType type() {
        if (properties.type() != CredentialType.AUTO) {
            return properties.type();
        }
        if (isCertificateSet()) {
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

    private EntraCredential create(CredentialType type) {
        return switch (type) {
            case ENVIRONMENT -> environment();
            case CLIENT_SECRET -> clientSecret();
            case CLIENT_CERTIFICATE -> clientCertificate();
            case CLIENT_ASSERTION -> clientAssertion();
            case WORKLOAD_IDENTITY -> workloadIdentity();
            case MANAGED_IDENTITY -> managedIdentity();
            case AZURE_PIPELINES -> azurePipelines();
            case GITHUB_ACTIONS -> gitHubActions();
            case AZURE_CLI -> azureCli();
            case AZURE_DEVELOPER_CLI -> azureDeveloperCli();
            case AZURE_POWERSHELL -> azurePowershell();
            case AUTO, CHAIN -> throw new IllegalArgumentException("no single credential: " + type);
        };
    }

    private EntraCredential environment() {
        String tenantId = variable(PROPERTY_AZURE_TENANT_ID);
        if (tenantId != null) {
            checkTenant(PROPERTY_AZURE_TENANT_ID, tenantId);
        }
        return new EnvironmentCredentialBuilder().options(options).build();
    }

    private EntraCredential clientSecret() {
        CredentialType type = CredentialType.CLIENT_SECRET;
        ClientSecretCredentialBuilder builder = application(new ClientSecretCredentialBuilder(), type);
        String secret = needed(type, "client-secret", properties.clientSecret(), PROPERTY_AZURE_CLIENT_SECRET);
        return builder.clientSecret(secret).build();
    }

    private EntraCredential clientCertificate() {
        ClientCertificateCredentialBuilder builder =
                application(new ClientCertificateCredentialBuilder(), CredentialType.CLIENT_CERTIFICATE);
        return checked("certificate", () -> {
            if (!inChain || isCertificateSet() || variable(CertificateConfigurer.PATH_VARIABLE) != null) {
                new CertificateConfigurer(properties.certificate(), prefix, options.configuration(), beans)
                        .configure(builder);
            }
            return builder.build();
        });
    }

    private EntraCredential clientAssertion() {
        ClientAssertionCredentialBuilder builder =
                application(new ClientAssertionCredentialBuilder(), CredentialType.CLIENT_ASSERTION);
        if (properties.assertion().source() == CredentialProperties.AssertionSource.MANAGED_IDENTITY) {
            builder.tokenExchangeAudience(properties.assertion().audience()).clientAssertionFrom(managedIdentity());
        } else {
            new AssertionConfigurer(properties.assertion(), prefix, beans).configure(builder);
        }
        return checked("assertion", builder::build);
    }

    private EntraCredential workloadIdentity() {
        CredentialType type = CredentialType.WORKLOAD_IDENTITY;
        WorkloadIdentityCredentialBuilder builder = application(new WorkloadIdentityCredentialBuilder(), type)
                .tokenFilePath(needed(
                        type,
                        "workload-identity.token-file",
                        properties.workloadIdentity().tokenFile(),
                        TOKEN_FILE));
        if (properties.workloadIdentity().azureProxy()) {
            builder.enableAzureProxy();
        }
        return checked("workload-identity", builder::build);
    }

    private EntraCredential managedIdentity() {
        CredentialProperties.ManagedIdentity own = properties.managedIdentity();
        String clientId = set(own.clientId());
        boolean named = clientId != null || set(own.resourceId()) != null || set(own.objectId()) != null;
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder().options(options);
        checked(
                "managed-identity.probe-timeout",
                () -> builder.probeTimeout(own.probeTimeout() == null ? probeTimeout() : own.probeTimeout()));
        if (own.identity() == CredentialProperties.Assignment.SYSTEM) {
            builder.systemAssigned();
        } else if (own.identity() == CredentialProperties.Assignment.USER && !named) {
            clientId = needed(
                    CredentialType.MANAGED_IDENTITY, "managed-identity.client-id", null, PROPERTY_AZURE_CLIENT_ID);
        }
        builder.clientId(clientId).resourceId(own.resourceId()).objectId(own.objectId());
        return checked("managed-identity", builder::build);
    }

    /** A chain is for other machines too, where the metadata service's address leads nowhere. */
    private @Nullable Duration probeTimeout() {
        return inChain ? Duration.ofSeconds(1) : null;
    }

    private EntraCredential azurePipelines() {
        CredentialType type = CredentialType.AZURE_PIPELINES;
        CredentialProperties.AzurePipelines own = properties.azurePipelines();
        AzurePipelinesCredentialBuilder builder = application(
                        new AzurePipelinesCredentialBuilder(),
                        type,
                        "AZURESUBSCRIPTION_TENANT_ID",
                        "AZURESUBSCRIPTION_CLIENT_ID")
                .serviceConnectionId(needed(
                        type,
                        "azure-pipelines.service-connection-id",
                        own.serviceConnectionId(),
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"))
                .systemAccessToken(needed(
                        type, "azure-pipelines.system-access-token", own.systemAccessToken(), "SYSTEM_ACCESSTOKEN"));
        return checked("azure-pipelines", builder::build);
    }

    private EntraCredential gitHubActions() {
        GitHubActionsCredentialBuilder builder = application(
                        new GitHubActionsCredentialBuilder(), CredentialType.GITHUB_ACTIONS)
                .tokenExchangeAudience(properties.assertion().audience());
        return checked("assertion.audience", builder::build);
    }

    private EntraCredential azureCli() {
        CredentialProperties.AzureCli own = properties.azureCli();
        AzureCliCredentialBuilder builder =
                developer(new AzureCliCredentialBuilder(), "azure-cli", own.processTimeout(), own.followLogin());
        return checked(
                "azure-cli.subscription",
                () -> builder.subscription(own.subscription()).build());
    }

    private EntraCredential azureDeveloperCli() {
        CredentialProperties.Tool own = properties.azureDeveloperCli();
        return developer(
                        new AzureDeveloperCliCredentialBuilder(),
                        "azure-developer-cli",
                        own.processTimeout(),
                        own.followLogin())
                .build();
    }

    private EntraCredential azurePowershell() {
        CredentialProperties.Tool own = properties.azurePowershell();
        return developer(
                        new AzurePowerShellCredentialBuilder(),
                        "azure-powershell",
                        own.processTimeout(),
                        own.followLogin())
                .build();
    }

    private <B extends DeveloperCredentialBuilder<B>> B developer(
            B builder, String key, @Nullable Duration processTimeout, boolean followLogin) {
        String own = set(properties.tenantId());
        builder.options(options)
                .tenantId(own != null ? own : variable(PROPERTY_AZURE_TENANT_ID))
                .additionallyAllowedTenants(properties.additionallyAllowedTenants())
                .followLogin(followLogin);
        return processTimeout == null
                ? builder
                : checked(key + ".process-timeout", () -> builder.processTimeout(processTimeout));
    }

    private <B extends ApplicationCredentialBuilder<B>> B application(B builder, CredentialType type) {
        return application(builder, type, PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID);
    }

    private <B extends ApplicationCredentialBuilder<B>> B application(
            B builder, CredentialType type, String tenantVariable, String clientVariable) {
        String tenantId = needed(type, "tenant-id", properties.tenantId(), tenantVariable);
        if (tenantId != null) {
            String setting = set(properties.tenantId()) == null ? tenantVariable : prefix.name("tenant-id");
            checkTenant(setting, tenantId);
            checkOneTenant(setting, tenantId);
        }
        return builder.options(options)
                .tenantId(tenantId)
                .clientId(needed(type, "client-id", properties.clientId(), clientVariable))
                .additionallyAllowedTenants(properties.additionallyAllowedTenants());
    }

    /** What builders find wrong, they say in terms of theirs; the property is said here. */
    private <T> T checked(String key, Supplier<T> build) {
        try {
            return build.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            if (inChain && e instanceof MissingSettingsException) {
                throw e;
            }
            throw new InvalidCredentialPropertyException(
                    prefix.name(key), String.valueOf(e.getMessage()), "Correct what the reason names.");
        }
    }

    private void checkTenants(CredentialType type) {
        String own = set(properties.tenantId());
        String variable = type == CredentialType.AUTO ? variable(PROPERTY_AZURE_TENANT_ID) : null;
        if (own != null) {
            checkTenant(prefix.name("tenant-id"), own);
        } else if (variable != null) {
            checkTenant(PROPERTY_AZURE_TENANT_ID, variable);
        }
        properties.additionallyAllowedTenants().stream()
                .filter(tenant -> !tenant.equals("*"))
                .forEach(tenant -> checkTenant(prefix.name("additionally-allowed-tenants"), tenant));
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
    }

    private static void checkOneTenant(String setting, String tenantId) {
        if (USER_TENANTS.contains(tenantId.toLowerCase(Locale.ROOT))) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "'%s' is for users; an application signs in to one tenant.".formatted(tenantId),
                    "Name the tenant by its ID or domain.");
        }
    }

    /** The property, else the variable; in a chain, {@code null} if there is neither, and the builder will tell. */
    private @Nullable String needed(CredentialType type, String key, @Nullable String property, String variable) {
        String own = set(property);
        String value = own != null ? own : variable(variable);
        if (value == null && !inChain) {
            throw new InvalidCredentialPropertyException(
                    prefix.name(key),
                    "It is not set, and the type '%s' needs it; neither is the environment variable %s."
                            .formatted(type, variable),
                    "Set %s or %s; or choose another %s.".formatted(prefix.name(key), variable, prefix.name("type")));
        }
        return value;
    }

    private boolean isCertificateSet() {
        return set(properties.certificate().sslBundle()) != null
                || set(properties.certificate().location()) != null;
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
                "certificate.ssl-bundle",
                "certificate.location",
                "certificate.password",
                "assertion.bean-name",
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
