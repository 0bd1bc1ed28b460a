package io.entra4j.identity.spring.autoconfigure;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_ID;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_SECRET;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;
import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.TOKEN_FILE;
import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import io.entra4j.identity.developer.AzureDeveloperCliCredentialBuilder;
import io.entra4j.identity.developer.AzurePowerShellCredentialBuilder;
import io.entra4j.identity.developer.DeveloperCredentialBuilder;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import io.entra4j.identity.user.BrokerCredentialBuilder;
import io.entra4j.identity.user.DeviceCodeCredentialBuilder;
import io.entra4j.identity.user.IntelliJCredentialBuilder;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import io.entra4j.identity.user.UserCredentialBuilder;
import io.entra4j.identity.user.VisualStudioCodeCredentialBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;

/**
 * Turns properties into a credential of one type, with a builder of core. Loaded only when such a type is wanted.
 *
 * @param inChain whether what is missing is to be told when tokens are asked for, since others may answer
 */
record SingleCredentialFactory(
        CredentialProperties properties, Prefix prefix, CredentialOptions options, BeanFactory beans, boolean inChain) {

    private static final Set<String> USER_TENANTS = Set.of("common", "organizations", "consumers");
    /** What is set where applications run, and not where they are written. */
    private static final List<String> DEPLOYED =
            List.of("KUBERNETES_SERVICE_HOST", "WEBSITE_SITE_NAME", "CONTAINER_APP_NAME", "IDENTITY_ENDPOINT");

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    EntraCredential create(CredentialType type) {
        return switch (type) {
            case ENVIRONMENT -> environment();
            case CLIENT_SECRET -> clientSecret();
            case CLIENT_CERTIFICATE -> clientCertificate();
            case CLIENT_ASSERTION -> clientAssertion();
            case WORKLOAD_IDENTITY -> workloadIdentity();
            case MANAGED_IDENTITY -> managedIdentity();
            case AZURE_PIPELINES -> azurePipelines(type);
            case GITHUB_ACTIONS -> gitHubActions(type);
            case AZURE_CLI -> azureCli();
            case AZURE_DEVELOPER_CLI -> azureDeveloperCli();
            case AZURE_POWERSHELL -> azurePowershell();
            case INTELLIJ -> signedIn(new IntelliJCredentialBuilder()).build();
            case VISUAL_STUDIO_CODE -> visualStudioCode();
            case BROKER -> broker();
            case DEVICE_CODE -> deviceCode();
            case INTERACTIVE_BROWSER -> interactiveBrowser();
            case BEAN -> bean();
            case AUTO, CHAIN -> throw new IllegalArgumentException("no single credential: " + type);
        };
    }

    private EntraCredential environment() {
        String tenantId = variable(PROPERTY_AZURE_TENANT_ID);
        if (tenantId != null) {
            CredentialFactory.checkTenant(PROPERTY_AZURE_TENANT_ID, tenantId);
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

    /** Some sources of assertions are credentials of their own; here, they are only told about in other properties. */
    private EntraCredential clientAssertion() {
        CredentialType type = CredentialType.CLIENT_ASSERTION;
        CredentialProperties.Assertion own = properties.assertion();
        return switch (own.source()) {
            case BEAN -> {
                ClientAssertionCredentialBuilder builder = application(new ClientAssertionCredentialBuilder(), type);
                new AssertionConfigurer(own, prefix, beans).configure(builder);
                yield checked("assertion", builder::build);
            }
            case MANAGED_IDENTITY -> {
                ClientAssertionCredentialBuilder builder = application(new ClientAssertionCredentialBuilder(), type)
                        .tokenExchangeAudience(own.audience())
                        .clientAssertionFrom(managedIdentity());
                yield checked("assertion", builder::build);
            }
            case FILE -> {
                WorkloadIdentityCredentialBuilder builder = application(new WorkloadIdentityCredentialBuilder(), type)
                        .tokenFilePath(needed(type, "assertion.token-file", own.tokenFile(), TOKEN_FILE))
                        .audience(own.audience());
                yield checked("assertion", builder::build);
            }
            case GITHUB_ACTIONS -> gitHubActions(type);
            case AZURE_PIPELINES -> azurePipelines(type);
        };
    }

    private EntraCredential workloadIdentity() {
        CredentialType type = CredentialType.WORKLOAD_IDENTITY;
        CredentialProperties.WorkloadIdentity own = properties.workloadIdentity();
        WorkloadIdentityCredentialBuilder builder = application(new WorkloadIdentityCredentialBuilder(), type)
                .tokenFilePath(needed(type, "workload-identity.token-file", own.tokenFile(), TOKEN_FILE))
                .audience(own.audience());
        if (own.azureProxy()) {
            builder.enableAzureProxy();
        }
        return checked("workload-identity", builder::build);
    }

    private EntraCredential managedIdentity() {
        return new ManagedIdentityFactory(properties.managedIdentity(), prefix, options, inChain).create();
    }

    private EntraCredential azurePipelines(CredentialType type) {
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

    private EntraCredential gitHubActions(CredentialType type) {
        GitHubActionsCredentialBuilder builder = application(new GitHubActionsCredentialBuilder(), type)
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

    private EntraCredential bean() {
        String property = prefix.name("bean-name");
        String name = set(properties.beanName());
        if (name == null) {
            throw new InvalidCredentialPropertyException(
                    property, "It is not set, and the type 'bean' needs it.", "Name a bean that is a TokenCredential.");
        }
        NamedBean named = new NamedBean(name, property);
        Object bean = named.find(beans);
        if (!(bean instanceof TokenCredential credential)) {
            throw named.isOfNoUse(bean, "a TokenCredential");
        }
        return new BeanCredential(credential, options);
    }

    private EntraCredential visualStudioCode() {
        return new VisualStudioCodeCredentialBuilder()
                .options(options)
                .tenantId(userTenant())
                .additionallyAllowedTenants(properties.additionallyAllowedTenants())
                .build();
    }

    private EntraCredential broker() {
        return user(new BrokerCredentialBuilder())
                .useDefaultAccount()
                .loginHint(set(properties.user().loginHint()))
                .build();
    }

    private EntraCredential deviceCode() {
        DeviceCodeCredentialBuilder builder = user(new DeviceCodeCredentialBuilder());
        checked("user.timeout", () -> builder.timeout(properties.user().timeout()));
        return asking(CredentialType.DEVICE_CODE, builder.build());
    }

    private EntraCredential interactiveBrowser() {
        CredentialProperties.User user = properties.user();
        InteractiveBrowserCredentialBuilder builder =
                user(new InteractiveBrowserCredentialBuilder()).loginHint(set(user.loginHint()));
        Duration timeout = user.timeout();
        if (timeout != null) {
            checked("user.timeout", () -> builder.timeout(timeout));
        }
        String url = set(user.redirectUrl());
        if (url != null) {
            checked("user.redirect-url", () -> builder.redirectUrl(url));
        }
        return asking(CredentialType.INTERACTIVE_BROWSER, builder.build());
    }

    /** Nobody sits before a server. */
    private EntraCredential asking(CredentialType type, EntraCredential credential) {
        DEPLOYED.stream()
                .filter(name -> variable(name) != null)
                .findFirst()
                .ifPresent(name -> LOGGER.warn(
                        "{} is '{}', which asks a user to sign in, but {} tells that this application is deployed, where"
                                + " nobody answers. It is for development; use a managed identity here.",
                        prefix.name("type"),
                        type,
                        name));
        return credential;
    }

    private <B extends UserCredentialBuilder<B>> B user(B builder) {
        String file = set(properties.user().recordFile());
        return checked(
                "user.record-file",
                () -> signedIn(builder)
                        .clientId(set(properties.clientId()))
                        .authenticationRecordFile(file == null ? null : Path.of(file)));
    }

    private <B extends ApplicationCredentialBuilder<B>> B signedIn(B builder) {
        return builder.options(options)
                .tenantId(userTenant())
                .additionallyAllowedTenants(properties.additionallyAllowedTenants());
    }

    private @Nullable String userTenant() {
        String own = set(properties.tenantId());
        return own != null ? own : variable(PROPERTY_AZURE_TENANT_ID);
    }

    private <B extends DeveloperCredentialBuilder<B>> B developer(
            B builder, String key, @Nullable Duration processTimeout, boolean followLogin) {
        builder.options(options)
                .tenantId(userTenant())
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
            CredentialFactory.checkTenant(setting, tenantId);
            checkOneTenant(setting, tenantId);
        }
        return builder.options(options)
                .tenantId(tenantId)
                .clientId(needed(type, "client-id", properties.clientId(), clientVariable))
                .additionallyAllowedTenants(properties.additionallyAllowedTenants());
    }

    /** What builders find wrong, they say in terms of theirs; the property is said here. */
    private <T> T checked(String key, Supplier<T> build) {
        return prefix.checked(key, build, inChain);
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
        return CredentialFactory.isSet(properties.certificate());
    }

    private @Nullable String variable(String name) {
        return set(options.configuration().get(name));
    }
}
