package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import com.azure.core.util.Configuration;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.chain.DefaultChainMember;
import io.entra4j.identity.spring.credential.ManagedIdentityRecipe.ManagedIdentity;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Recipe of an application if properties describe one, else of the default chain. Members of the default chain that no
 * property describes are the same as without Spring.
 */
final class DefaultChainRecipe implements CredentialRecipe {

    private static final String TOKEN_CREDENTIALS = "AZURE_TOKEN_CREDENTIALS";

    /** Variables of hosts that offer a managed identity. Virtual machines set none. */
    private static final List<String> HOSTS = List.of("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "IMDS_ENDPOINT");

    /**
     * Holds the properties of this type.
     *
     * @param exclude Types to leave out of the default chain, when the type is "auto".
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX)
    record Defaults(@DefaultValue List<CredentialType> exclude) {}

    @Override
    public List<String> keys() {
        return List.of("exclude");
    }

    @Override
    public List<String> keys(Ingredients of) {
        CredentialType described = describedType(of);
        if (described != CredentialType.AUTO) {
            return described == CredentialType.MANAGED_IDENTITY
                    ? Stream.concat(Stream.of("client-id"), described.recipe().keys(of.as(described)).stream())
                            .toList()
                    : described.recipe().keys(of.as(described));
        }
        List<CredentialType> excluded = of.bind("", Defaults.class).exclude();
        return Stream.concat(
                        keys().stream(),
                        Stream.of(CredentialType.values())
                                .filter(type -> isMember(type) && !excluded.contains(type))
                                .flatMap(type -> type.recipe().keys(of.ofMember(type)).stream()))
                .toList();
    }

    @Override
    public List<String> variables() {
        return List.of(TOKEN_CREDENTIALS);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        CredentialType described = describedType(of);
        if (described != CredentialType.AUTO) {
            return of.checked("type", () -> of.as(described).create());
        }
        if (set(of.shared().tenantId()) == null) {
            String tenantId = of.variable(Configuration.PROPERTY_AZURE_TENANT_ID);
            if (tenantId != null) {
                Ingredients.checkTenant(Configuration.PROPERTY_AZURE_TENANT_ID, tenantId);
            }
        }
        return chain(of);
    }

    /**
     * Returns the type that the properties describe. If they name an application, no other identity may take its place,
     * and no variables of another application.
     */
    static CredentialType describedType(Ingredients of) {
        if (of.text("certificate.ssl-bundle") != null || of.text("certificate.location") != null) {
            return CredentialType.CLIENT_CERTIFICATE;
        }
        if (of.text("client-secret") != null || of.text("client-secret-file") != null) {
            return CredentialType.CLIENT_SECRET;
        }
        if (set(of.shared().clientId()) == null) {
            return CredentialType.AUTO;
        }
        if (of.variable("AZURE_CLIENT_SECRET") != null) {
            return CredentialType.CLIENT_SECRET;
        }
        if (of.variable(ClientCertificateRecipe.PATH_VARIABLE) != null) {
            return CredentialType.CLIENT_CERTIFICATE;
        }
        if (of.text("workload-identity.token-file") != null || of.variable(WorkloadIdentityRecipe.TOKEN_FILE) != null) {
            return CredentialType.WORKLOAD_IDENTITY;
        }
        boolean isOfHost = HOSTS.stream().anyMatch(name -> of.variable(name) != null);
        return isOfHost || set(of.shared().tenantId()) == null
                ? CredentialType.MANAGED_IDENTITY
                : CredentialType.CLIENT_SECRET;
    }

    private static EntraCredential chain(Ingredients of) {
        List<CredentialType> excluded = of.bind("", Defaults.class).exclude();
        ManagedIdentity managed = of.bind(ManagedIdentityRecipe.GROUP, ManagedIdentity.class);
        if (managed.isSet() && !excluded.contains(CredentialType.MANAGED_IDENTITY)) {
            // only to fail at once, with the names of the properties
            of.ofMember(CredentialType.MANAGED_IDENTITY).create().close();
        }
        DefaultAzureCredentialBuilder chain = new DefaultAzureCredentialBuilder()
                .options(of.options())
                .tenantId(of.shared().tenantId())
                .additionallyAllowedTenants(of.shared().additionallyAllowedTenants())
                .managedIdentityClientId(managed.clientId())
                .managedIdentityResourceId(managed.resourceId())
                .managedIdentityObjectId(managed.objectId());
        configureTimes(managed, chain);
        excluded.forEach(type -> chain.exclude(member(type, of)));
        for (CredentialType type : CredentialType.values()) {
            if (!excluded.contains(type) && isDescribed(type, managed, of)) {
                chain.replace(member(type, of), ChainRecipe.member(type, of));
            }
        }
        try {
            return chain.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    TOKEN_CREDENTIALS, String.valueOf(e.getMessage()), "Correct the variable.");
        } catch (IllegalStateException e) {
            throw of.wrong("exclude", String.valueOf(e.getMessage()), "Exclude fewer.");
        }
    }

    private static void configureTimes(ManagedIdentity managed, DefaultAzureCredentialBuilder chain) {
        if (managed.probeTimeout() != null) {
            chain.managedIdentityProbeTimeout(managed.probeTimeout());
        }
        if (managed.probeInterval() != null) {
            chain.managedIdentityProbeInterval(managed.probeInterval());
        }
        if (managed.retryTimeout() != null) {
            chain.managedIdentityRetryTimeout(managed.retryTimeout());
        }
    }

    /** Returns whether properties describe the managed identity in a way that the chain's builder does not support. */
    private static boolean isDescribed(CredentialType type, ManagedIdentity managed, Ingredients of) {
        return switch (type) {
            case MANAGED_IDENTITY -> managed.identity() != null;
            case WORKLOAD_IDENTITY, AZURE_CLI, AZURE_DEVELOPER_CLI, AZURE_POWERSHELL -> of.isSet(type.toString());
            default -> false;
        };
    }

    private static DefaultChainMember member(CredentialType type, Ingredients of) {
        if (!isMember(type)) {
            throw of.wrong(
                    "exclude",
                    "'%s' is not a member of the default chain.".formatted(type),
                    "Remove it. The members of the default chain are %s."
                            .formatted(Stream.of(CredentialType.values())
                                    .filter(DefaultChainRecipe::isMember)
                                    .toList()));
        }
        return DefaultChainMember.valueOf(type.name());
    }

    private static boolean isMember(CredentialType type) {
        return type != CredentialType.INTERACTIVE_BROWSER && memberOf(type) != null;
    }

    private static @Nullable DefaultChainMember memberOf(CredentialType type) {
        for (DefaultChainMember member : DefaultChainMember.values()) {
            if (member.name().equals(type.name())) {
                return member;
            }
        }
        return null;
    }
}
