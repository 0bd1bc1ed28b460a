package io.entra4j.identity.spring.credential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds the names of the further credentials that properties and variables describe, and checks them. */
final class CredentialNames {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final String VARIABLE = "AZURE_IDENTITY_CREDENTIALS_";

    private CredentialNames() {}

    /**
     * Reads the names.
     *
     * @throws InvalidCredentialPropertyException if a name is invalid, two names are spellings of the same name, or a
     *     name has no properties
     */
    static Set<String> read(Environment environment, SetProperties set) {
        Set<String> names = set.namesBelow("credentials");
        check(names);
        addVariables(environment, names);
        return names;
    }

    /**
     * Adds the names in environment variables. A variable's name has letters and digits only, so a credential's name
     * ends where a known key begins. A variable without a known key belongs to other software, such as those of a
     * Kubernetes service called azure-identity-credentials.
     */
    private static void addVariables(Environment environment, Set<String> names) {
        List<String> keys = new ArrayList<>();
        for (String variable : variables(environment)) {
            if (keys.isEmpty()) {
                Stream.concat(
                                CredentialProperties.OF_ALL.stream(),
                                Stream.of(CredentialType.values()).flatMap(type -> type.recipe().keys().stream()))
                        .flatMap(key -> Stream.of(
                                "_" + key.replace('.', '_').replace('-', '_'),
                                "_" + key.replace('.', '_').replace("-", "")))
                        .map(key -> key.toUpperCase(Locale.ROOT))
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .forEach(keys::add);
            }
            String name = name(variable, keys);
            if (name != null
                    && NAME.matcher(name).matches()
                    && names.stream().noneMatch(known -> same(known, name))
                    && !name.equals(AzureCredentials.DEFAULT)
                    && CredentialType.of(name) == null) {
                names.add(name);
            }
        }
    }

    private static Set<String> variables(Environment environment) {
        Set<String> variables = new LinkedHashSet<>();
        if (environment instanceof ConfigurableEnvironment configurable) {
            for (PropertySource<?> source : configurable.getPropertySources()) {
                if (source instanceof SystemEnvironmentPropertySource process) {
                    for (String name : process.getPropertyNames()) {
                        if (name.startsWith(VARIABLE)) {
                            variables.add(name.substring(VARIABLE.length()));
                        }
                    }
                }
            }
        }
        return variables;
    }

    private static @Nullable String name(String variable, List<String> keys) {
        for (String key : keys) {
            if (variable.endsWith(key) && variable.length() > key.length()) {
                return variable.substring(0, variable.length() - key.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
            }
        }
        return null;
    }

    private static boolean same(String one, String other) {
        return CredentialType.uniform(one).equals(CredentialType.uniform(other));
    }

    private static void check(Set<String> names) {
        Map<String, String> spellings = new HashMap<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw wrong(
                        name,
                        "'%s' is not a valid name of a credential.".formatted(name),
                        "Use lower-case letters and digits, so that environment variables can set its properties too.");
            }
            if (name.equals(AzureCredentials.DEFAULT)) {
                throw wrong(
                        name,
                        "'default' is the credential that is described below azure.identity itself.",
                        "Set its properties there, or use another name.");
            }
            if (CredentialType.of(name) != null) {
                throw wrong(name, "'%s' is the name of a type.".formatted(name), "Use another name.");
            }
            String other = spellings.put(CredentialType.uniform(name), name);
            if (other != null) {
                throw wrong(
                        name,
                        "'%s' and '%s' are two spellings of the same name.".formatted(other, name),
                        "Use one spelling everywhere. Names in environment variables have letters and digits only.");
            }
        }
    }

    private static InvalidCredentialPropertyException wrong(String name, String reason, String action) {
        return new InvalidCredentialPropertyException(Prefix.ROOT.name("credentials." + name), reason, action);
    }
}
