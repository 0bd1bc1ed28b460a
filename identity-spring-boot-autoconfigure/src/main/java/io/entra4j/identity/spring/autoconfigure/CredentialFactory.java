package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.Configuration;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.FailureMessage;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import reactor.core.publisher.Mono;

/** Turns properties into a credential. Whatever is wrong is said here, before any request. */
final class CredentialFactory {

    private static final Set<String> USER_TENANTS = Set.of("common", "organizations", "consumers");
    private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";
    private static final String REQUEST_URI = "SYSTEM_OIDCREQUESTURI";

    private final AzureIdentityProperties properties;
    private final CredentialOptions options;
    private final BeanFactory beans;

    CredentialFactory(AzureIdentityProperties properties, CredentialOptions options, BeanFactory beans) {
        this.properties = properties;
        this.options = options;
        this.beans = beans;
    }

    EntraCredential create() {
        checkChain();
        Set<CredentialType> used = properties.type() == CredentialType.CHAIN
                ? Set.copyOf(properties.chain())
                : Set.of(properties.type() == CredentialType.AUTO ? auto() : properties.type());
        new UnusedProperties(properties, used).refuse();
        return checked("type", () -> create(properties.type()));
    }

    private void checkChain() {
        if (properties.type() != CredentialType.CHAIN && !properties.chain().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    name("chain"),
                    "It is set, but the type is '%s', which has no chain.".formatted(kebab(properties.type())),
                    "Set %s to 'chain', or remove %s.".formatted(name("type"), name("chain")));
        }
        if (properties.type() == CredentialType.CHAIN && properties.chain().isEmpty()) {
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
    }

    private EntraCredential create(CredentialType type) {
        return switch (type) {
            case AUTO -> create(auto());
            case CHAIN -> chain();
            case ENVIRONMENT -> environment();
            case CLIENT_SECRET -> clientSecret();
            case CLIENT_CERTIFICATE -> clientCertificate();
            case CLIENT_ASSERTION -> clientAssertion();
            case WORKLOAD_IDENTITY -> workloadIdentity();
            case MANAGED_IDENTITY -> managedIdentity();
            case AZURE_PIPELINES -> azurePipelines();
            case GITHUB_ACTIONS -> gitHubActions();
        };
    }

    /** Whoever sets one of these means this application, so another one's variables must not answer for it. */
    private CredentialType auto() {
        if (set(properties.certificate().sslBundle()) != null
                || set(properties.certificate().location()) != null) {
            return CredentialType.CLIENT_CERTIFICATE;
        }
        boolean application = set(properties.tenantId()) != null
                || set(properties.clientId()) != null
                || set(properties.clientSecret()) != null;
        return application ? CredentialType.CLIENT_SECRET : CredentialType.ENVIRONMENT;
    }

    private EntraCredential chain() {
        List<TokenCredential> members =
                properties.chain().stream().map(this::member).toList();
        return new ChainedTokenCredentialBuilder()
                .options(options)
                .addAll(members)
                .build();
    }

    /** A chain is written once for many machines: a member that another one is for must not keep this one from starting. */
    private TokenCredential member(CredentialType type) {
        String missing = switch (type) {
            case WORKLOAD_IDENTITY -> set(properties.workloadIdentity().tokenFile()) == null ? TOKEN_FILE : null;
            case AZURE_PIPELINES -> REQUEST_URI;
            default -> null;
        };
        if (missing == null || variable(missing) != null) {
            return create(type);
        }
        String message = FailureMessage.of(
                "The type '%s' of the chain is not for this machine: %s is not set.".formatted(kebab(type), missing),
                "nothing, if another member is to answer here; else see what sets that variable.");
        return request -> Mono.error(() -> new CredentialUnavailableException(message));
    }

    private EntraCredential environment() {
        String tenantId = variable(Configuration.PROPERTY_AZURE_TENANT_ID);
        if (tenantId != null) {
            checkTenant(Configuration.PROPERTY_AZURE_TENANT_ID, tenantId);
        }
        return new EnvironmentCredentialBuilder().options(options).build();
    }

    private EntraCredential clientSecret() {
        String secret = require(
                CredentialType.CLIENT_SECRET,
                "client-secret",
                properties.clientSecret(),
                Configuration.PROPERTY_AZURE_CLIENT_SECRET);
        return application(new ClientSecretCredentialBuilder(), CredentialType.CLIENT_SECRET)
                .clientSecret(secret)
                .build();
    }

    private EntraCredential clientCertificate() {
        ClientCertificateCredentialBuilder builder =
                application(new ClientCertificateCredentialBuilder(), CredentialType.CLIENT_CERTIFICATE);
        return checked("certificate", () -> {
            new CertificateConfigurer(properties.certificate(), options.configuration(), beans).configure(builder);
            return builder.build();
        });
    }

    private EntraCredential clientAssertion() {
        ClientAssertionCredentialBuilder builder =
                application(new ClientAssertionCredentialBuilder(), CredentialType.CLIENT_ASSERTION);
        new AssertionConfigurer(properties.assertion(), beans).configure(builder);
        return checked("assertion", builder::build);
    }

    private EntraCredential workloadIdentity() {
        String file = require(
                CredentialType.WORKLOAD_IDENTITY,
                "workload-identity.token-file",
                properties.workloadIdentity().tokenFile(),
                TOKEN_FILE);
        WorkloadIdentityCredentialBuilder builder = application(
                        new WorkloadIdentityCredentialBuilder(), CredentialType.WORKLOAD_IDENTITY)
                .tokenFilePath(file);
        if (properties.workloadIdentity().azureProxy()) {
            builder.enableAzureProxy();
        }
        return checked("workload-identity", builder::build);
    }

    private EntraCredential managedIdentity() {
        AzureIdentityProperties.ManagedIdentity own = properties.managedIdentity();
        String clientId = set(own.clientId());
        boolean named = clientId != null || set(own.resourceId()) != null || set(own.objectId()) != null;
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder()
                .options(options)
                .probeTimeout(own.probeTimeout() == null ? probeTimeout() : own.probeTimeout());
        if (own.identity() == AzureIdentityProperties.Assignment.SYSTEM) {
            builder.systemAssigned();
        } else if (own.identity() == AzureIdentityProperties.Assignment.USER && !named) {
            clientId = require(
                    CredentialType.MANAGED_IDENTITY,
                    "managed-identity.client-id",
                    null,
                    Configuration.PROPERTY_AZURE_CLIENT_ID);
        }
        builder.clientId(clientId).resourceId(own.resourceId()).objectId(own.objectId());
        return checked("managed-identity", builder::build);
    }

    /** A chain is for other machines too, where the metadata service's address leads nowhere. */
    private @Nullable Duration probeTimeout() {
        return properties.type() == CredentialType.CHAIN ? Duration.ofSeconds(1) : null;
    }

    private EntraCredential azurePipelines() {
        CredentialType type = CredentialType.AZURE_PIPELINES;
        AzureIdentityProperties.AzurePipelines own = properties.azurePipelines();
        AzurePipelinesCredentialBuilder builder = application(
                        new AzurePipelinesCredentialBuilder(),
                        type,
                        "AZURESUBSCRIPTION_TENANT_ID",
                        "AZURESUBSCRIPTION_CLIENT_ID")
                .serviceConnectionId(require(
                        type,
                        "azure-pipelines.service-connection-id",
                        own.serviceConnectionId(),
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"))
                .systemAccessToken(require(
                        type, "azure-pipelines.system-access-token", own.systemAccessToken(), "SYSTEM_ACCESSTOKEN"));
        return checked("azure-pipelines", builder::build);
    }

    private EntraCredential gitHubActions() {
        GitHubActionsCredentialBuilder builder = application(
                        new GitHubActionsCredentialBuilder(), CredentialType.GITHUB_ACTIONS)
                .tokenExchangeAudience(properties.assertion().audience());
        return checked("assertion.audience", builder::build);
    }

    private <B extends ApplicationCredentialBuilder<B>> B application(B builder, CredentialType type) {
        return application(
                builder, type, Configuration.PROPERTY_AZURE_TENANT_ID, Configuration.PROPERTY_AZURE_CLIENT_ID);
    }

    private <B extends ApplicationCredentialBuilder<B>> B application(
            B builder, CredentialType type, String tenantVariable, String clientVariable) {
        String tenantId = require(type, "tenant-id", properties.tenantId(), tenantVariable);
        checkTenant(set(properties.tenantId()) == null ? tenantVariable : name("tenant-id"), tenantId);
        return builder.options(options)
                .tenantId(tenantId)
                .clientId(require(type, "client-id", properties.clientId(), clientVariable))
                .additionallyAllowedTenants(additionallyAllowedTenants());
    }

    /** What builders find wrong, they say in terms of theirs; the property is said here. */
    private static EntraCredential checked(String key, Supplier<EntraCredential> build) {
        try {
            return build.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    name(key), String.valueOf(e.getMessage()), "Correct what the reason names.");
        }
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

    private String require(CredentialType type, String key, @Nullable String property, String variable) {
        String own = set(property);
        String value = own != null ? own : variable(variable);
        if (value == null) {
            throw new InvalidCredentialPropertyException(
                    name(key),
                    "It is not set, and the type '%s' needs it; neither is the environment variable %s."
                            .formatted(kebab(type), variable),
                    "Set %s or %s; or choose another %s.".formatted(name(key), variable, name("type")));
        }
        return value;
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
                    name(key), "It must be at least 1: " + value + ".", "Remove it for the default.");
        }
        return value;
    }

    static String name(String key) {
        return AzureIdentityProperties.PREFIX + "." + key;
    }

    /** The properties worth naming when one of them is wrong. */
    static Stream<String> propertyNames() {
        return Stream.of(
                        "type",
                        "chain",
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
                        "cloud",
                        "authority-host")
                .map(CredentialFactory::name);
    }

    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
