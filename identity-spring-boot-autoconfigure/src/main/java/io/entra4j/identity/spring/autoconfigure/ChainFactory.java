package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.MissingSettingsException;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.chain.DefaultChainMember;
import io.entra4j.identity.http.NearestName;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Builds chains from properties. One is written for many machines: what a member lacks on this one is told when a token
 * is asked for, so that the next can answer; what is wrong is told at the start.
 *
 * @param members builds a member, and throws a {@link MissingSettingsException} if it lacks something
 * @param others finds those that are listed by name
 */
record ChainFactory(
        CredentialProperties properties,
        Prefix prefix,
        CredentialOptions options,
        Function<CredentialType, EntraCredential> members,
        NamedCredentials others) {

    private static final String TOKEN_CREDENTIALS = "AZURE_TOKEN_CREDENTIALS";

    /** Builds the chain of the types and names that are listed. */
    EntraCredential listed() {
        ChainedTokenCredentialBuilder chain = new ChainedTokenCredentialBuilder()
                .options(options)
                .continueAfterRefusals(properties.chainPolicy() == CredentialProperties.ChainPolicy.ANY_ERROR);
        for (String listed : properties.chain()) {
            CredentialType type = CredentialType.of(listed);
            if (type == null) {
                chain.addLast(others.get(listed));
            } else {
                chain.addLast(type.credential(), member(type));
            }
        }
        return chain.build();
    }

    /** Builds the default chain. Members of which properties say nothing are as they are without Spring. */
    EntraCredential defaults() {
        CredentialProperties.ManagedIdentity managed = properties.managedIdentity();
        DefaultAzureCredentialBuilder chain = new DefaultAzureCredentialBuilder()
                .options(options)
                .tenantId(properties.tenantId())
                .additionallyAllowedTenants(properties.additionallyAllowedTenants())
                .managedIdentityClientId(managed.clientId())
                .managedIdentityResourceId(managed.resourceId())
                .managedIdentityObjectId(managed.objectId());
        if (managed.probeTimeout() != null) {
            chain.managedIdentityProbeTimeout(managed.probeTimeout());
        }
        properties.exclude().forEach(type -> chain.exclude(inDefaults(type)));
        described().forEach(type -> chain.replace(inDefaults(type), member(type)));
        if (managed.isSet() && !properties.exclude().contains(CredentialType.MANAGED_IDENTITY)) {
            members.apply(CredentialType.MANAGED_IDENTITY).close(); // only to learn at once what is wrong with it
        }
        try {
            return chain.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    TOKEN_CREDENTIALS, String.valueOf(e.getMessage()), "Correct the variable.");
        } catch (IllegalStateException e) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("exclude"), String.valueOf(e.getMessage()), "Exclude fewer.");
        }
    }

    /** What a chain is built of, but for credentials that have a name. */
    Set<CredentialType> members(CredentialType chain) {
        Set<CredentialType> types = EnumSet.noneOf(CredentialType.class);
        if (chain == CredentialType.CHAIN) {
            checkList();
            properties.chain().stream()
                    .map(CredentialType::of)
                    .flatMap(Stream::ofNullable)
                    .forEach(types::add);
            return types;
        }
        for (CredentialType type : CredentialType.values()) {
            if (isInDefaults(type) && !properties.exclude().contains(type)) {
                types.add(type);
            }
        }
        return types;
    }

    private void checkList() {
        if (properties.chain().isEmpty()) {
            throw wrong(
                    "The type is 'chain', but the chain is empty.",
                    "List the types to try, for example 'workload-identity, azure-cli'.");
        }
        for (String listed : properties.chain()) {
            CredentialType type = CredentialType.of(listed);
            if (type == CredentialType.CHAIN || type == CredentialType.AUTO) {
                throw wrong(
                        "'%s' cannot be part of a chain.".formatted(type),
                        "List single types, or a credential of its own that is a chain, by its name.");
            }
            if (type == null && !others.names().contains(listed)) {
                List<String> known = Stream.concat(
                                Stream.of(CredentialType.values()).map(CredentialType::toString),
                                others.names().stream())
                        .toList();
                throw wrong(
                        "'%s' is neither a type nor the name of a credential.".formatted(listed),
                        "Correct it; did you mean '%s'? The names are %s."
                                .formatted(NearestName.to(listed, known), others.names()));
            }
        }
    }

    private InvalidCredentialPropertyException wrong(String reason, String action) {
        return new InvalidCredentialPropertyException(prefix.name("chain"), reason, action);
    }

    /** Of which properties say something. The others are built when they are asked, if ever. */
    private Set<CredentialType> described() {
        Set<CredentialType> described = EnumSet.noneOf(CredentialType.class);
        if (properties.workloadIdentity().isSet()) {
            described.add(CredentialType.WORKLOAD_IDENTITY);
        }
        if (properties.managedIdentity().identity() != null) {
            described.add(CredentialType.MANAGED_IDENTITY);
        }
        if (properties.azureCli().isSet()) {
            described.add(CredentialType.AZURE_CLI);
        }
        if (properties.azureDeveloperCli().isSet()) {
            described.add(CredentialType.AZURE_DEVELOPER_CLI);
        }
        if (properties.azurePowershell().isSet()) {
            described.add(CredentialType.AZURE_POWERSHELL);
        }
        return described;
    }

    private Supplier<TokenCredential> member(CredentialType type) {
        try {
            EntraCredential member = members.apply(type);
            return () -> member;
        } catch (MissingSettingsException e) {
            MissingSettingsException missing = e.renamed(prefix::ofSetting);
            return () -> {
                throw missing;
            };
        }
    }

    private DefaultChainMember inDefaults(CredentialType type) {
        if (!isInDefaults(type)) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("exclude"),
                    "'%s' is no part of the default chain.".formatted(type),
                    "Remove it; the default chain has %s."
                            .formatted(Stream.of(CredentialType.values())
                                    .filter(ChainFactory::isInDefaults)
                                    .toList()));
        }
        return DefaultChainMember.valueOf(type.name());
    }

    private static boolean isInDefaults(CredentialType type) {
        if (type == CredentialType.INTERACTIVE_BROWSER) {
            return false;
        }
        for (DefaultChainMember member : DefaultChainMember.values()) {
            if (member.name().equals(type.name())) {
                return true;
            }
        }
        return false;
    }
}
