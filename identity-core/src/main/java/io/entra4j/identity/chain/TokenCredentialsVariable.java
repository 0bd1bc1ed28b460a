package io.entra4j.identity.chain;

import com.azure.core.util.Configuration;
import io.entra4j.identity.http.NearestName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code AZURE_TOKEN_CREDENTIALS}: {@code dev}, {@code prod}, the name of a credential, or several of them,
 * separated by commas. Several are asked in the order of the variable. Letter case does not matter.
 */
final class TokenCredentialsVariable {

    static final String NAME = "AZURE_TOKEN_CREDENTIALS";

    private static final String DEVELOPERS = "dev";
    private static final String DEPLOYED = "prod";

    /** Credentials that azure-identity accepts in this variable, and this library does not have. */
    private static final Set<String> ELSEWHERE = Set.of("visualstudiocredential", "sharedtokencachecredential");

    private TokenCredentialsVariable() {}

    /**
     * Returns the members of the chain.
     *
     * @return the members that the variable names; by default all members
     * @throws IllegalArgumentException if the variable names a credential that does not exist
     */
    static List<DefaultChainMember> read(Configuration configuration) {
        String value = new EnvironmentVariables(configuration).get(NAME);
        if (value == null) {
            return DefaultChainMember.all();
        }
        Set<DefaultChainMember> members = new LinkedHashSet<>();
        Stream.of(value.split(",", -1))
                .map(String::trim)
                .map(name -> named(name, value))
                .forEach(members::addAll);
        return List.copyOf(members);
    }

    private static List<DefaultChainMember> named(String name, String value) {
        if (name.equalsIgnoreCase(DEVELOPERS) || name.equalsIgnoreCase(DEPLOYED)) {
            return DefaultChainMember.forDevelopers(name.equalsIgnoreCase(DEVELOPERS));
        }
        return Stream.of(DefaultChainMember.values())
                .filter(member -> member.credential().equalsIgnoreCase(name))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> wrong(name, value));
    }

    private static IllegalArgumentException wrong(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<String> valid = valid();
        String why;
        if (name.isEmpty()) {
            why = "has nothing between two commas";
        } else if (ELSEWHERE.contains(lower)) {
            why = "names '%s', which this library does not have".formatted(name);
        } else {
            why = "names '%s', which is not a credential. Did you mean '%s'?".formatted(name, nearest(lower, valid));
        }
        return new IllegalArgumentException("%s=%s %s%s Valid are: %s."
                .formatted(NAME, value, why, why.endsWith("?") ? "" : ".", String.join(", ", valid)));
    }

    private static List<String> valid() {
        List<String> valid = new ArrayList<>(List.of(DEVELOPERS, DEPLOYED));
        Stream.of(DefaultChainMember.values())
                .map(DefaultChainMember::credential)
                .forEach(valid::add);
        return valid;
    }

    private static String nearest(String wrong, List<String> valid) {
        String bare = wrong.replace("credential", "").replaceAll("[^a-z]", "");
        return valid.stream()
                .min(Comparator.comparingInt(candidate ->
                        difference(bare, candidate.toLowerCase(Locale.ROOT).replace("credential", ""))))
                .orElseThrow();
    }

    /**
     * Returns the distance of two names. It is 0 if one is a part of the other: "cli" stands for a longer name, and
     * "development" for a shorter one.
     */
    private static int difference(String wrong, String candidate) {
        boolean partial = wrong.length() > 1 && (candidate.contains(wrong) || wrong.startsWith(candidate));
        return partial ? 0 : NearestName.distance(wrong, candidate);
    }
}
