package io.entra4j.identity.spring.credential;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.MissingSettingsException;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.http.NearestName;
import io.entra4j.identity.service.OnBehalfOfCredential;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Recipe of several types that are tried in order. A chain is written for many machines. If a member lacks a setting on
 * this machine, it fails when a token is requested, so that the next member can answer. A wrong setting fails at the
 * start.
 */
final class ChainRecipe implements CredentialRecipe {

    private static final List<String> OWN_KEYS = List.of("chain", "chain-policy");

    /** Failures after which a chain asks its next member. */
    enum ChainPolicy {
        /** The member could not try: it lacks what it needs. */
        UNAVAILABLE,
        /** The member could not try, or the service refused it. */
        ANY_ERROR
    }

    /**
     * Holds the properties of this type.
     *
     * @param chain Types and names of other credentials, to be tried in this order when the type is "chain".
     * @param chainPolicy Failures after which the next member of the chain is asked.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX)
    record Chain(
            @DefaultValue List<String> chain,
            @DefaultValue("unavailable") ChainPolicy chainPolicy) {}

    @Override
    public List<String> keys() {
        return OWN_KEYS;
    }

    /** Returns the chain's own keys and those of its members. */
    @Override
    public List<String> keys(Ingredients of) {
        check(of.bind("", Chain.class).chain(), of);
        return Stream.concat(
                        OWN_KEYS.stream(),
                        of.bind("", Chain.class).chain().stream()
                                .map(CredentialType::of)
                                .filter(Objects::nonNull)
                                .flatMap(type -> type.recipe().keys(of.ofMember(type)).stream()))
                .toList();
    }

    @Override
    public List<String> variables() {
        return List.of();
    }

    @Override
    public EntraCredential create(Ingredients of) {
        Chain own = of.bind("", Chain.class);
        ChainedTokenCredentialBuilder chain = new ChainedTokenCredentialBuilder()
                .options(of.options())
                .continueAfterRefusals(own.chainPolicy() == ChainPolicy.ANY_ERROR);
        for (String listed : own.chain()) {
            CredentialType type = CredentialType.of(listed);
            if (type == null) {
                EntraCredential other = of.others().get(listed);
                if (other instanceof OnBehalfOfCredential) {
                    throw ofCallers(listed, of);
                }
                chain.addLast(other);
            } else {
                chain.addLast(type.credential(), member(type, of));
            }
        }
        return chain.build();
    }

    /** Refuses on-behalf-of in a chain: in the chain's cache, one caller would find the tokens of another. */
    private static InvalidCredentialPropertyException ofCallers(String listed, Ingredients of) {
        return of.wrong(
                "chain",
                "'%s' acts on behalf of callers. A chain cannot tell their tokens apart.".formatted(listed),
                "Remove it from the chain, and use it as a separate credential.");
    }

    /** Builds a member. If it lacks a setting, returns a supplier that throws this failure. */
    static Supplier<TokenCredential> member(CredentialType type, Ingredients of) {
        try {
            EntraCredential member = of.ofMember(type).create();
            return () -> member;
        } catch (MissingSettingsException e) {
            MissingSettingsException missing = e.renamed(of.prefix()::ofSetting);
            return () -> {
                throw missing;
            };
        }
    }

    private static void check(List<String> chain, Ingredients of) {
        if (chain.isEmpty()) {
            throw of.wrong(
                    "chain",
                    "The type is 'chain', but the chain is empty.",
                    "List the types to try, for example 'workload-identity, azure-cli'.");
        }
        Set<String> names = of.others().names();
        for (String listed : chain) {
            CredentialType type = CredentialType.of(listed);
            if (type == CredentialType.CHAIN || type == CredentialType.AUTO) {
                throw of.wrong(
                        "chain",
                        "'%s' cannot be part of a chain.".formatted(type),
                        "List single types, or the name of another credential that is a chain.");
            }
            if (type == CredentialType.ON_BEHALF_OF) {
                throw ofCallers(listed, of);
            }
            if (type == null && !names.contains(listed)) {
                List<String> known = Stream.concat(
                                Stream.of(CredentialType.values()).map(CredentialType::toString), names.stream())
                        .toList();
                throw of.wrong(
                        "chain",
                        "'%s' is neither a type nor the name of a credential.".formatted(listed),
                        "Did you mean '%s'? The names are %s.".formatted(NearestName.to(listed, known), names));
            }
        }
    }
}
