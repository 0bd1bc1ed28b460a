package io.entra4j.identity.spring.credential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Properties that are set below {@code azure.identity}, and where. Environment variables are separate, because their
 * names do not show where a key's words end.
 */
final class SetProperties {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(AzureIdentityProperties.PREFIX);

    private final List<ConfigurationPropertySource> sources = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();

    /** Property that a document, the command line or a similar source sets. */
    record Written(ConfigurationPropertyName name, String key, int source) {}

    SetProperties(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource named && !isOfProcess(source)) {
                for (ConfigurationPropertyName name : named) {
                    if (ROOT.isAncestorOf(name)) {
                        written.add(new Written(name, key(name), sources.size()));
                    }
                }
            }
            sources.add(source);
        }
    }

    /**
     * Returns all properties of documents, the command line and similar sources. Those that override others come first.
     */
    List<Written> written() {
        return Collections.unmodifiableList(written);
    }

    /**
     * Returns those of the given keys that environment variables set. The keys are requested only if some variable may
     * set one.
     */
    List<String> inVariables(Supplier<? extends List<String>> keys) {
        List<String> found = new ArrayList<>();
        for (ConfigurationPropertySource source : variables()) {
            if (source.containsDescendantOf(ROOT) != ConfigurationPropertyState.ABSENT) {
                for (String key : keys.get()) {
                    ConfigurationProperty property =
                            source.getConfigurationProperty(ConfigurationPropertyName.of(Prefix.ROOT.name(key)));
                    if (property != null && !String.valueOf(property.getValue()).isBlank()) {
                        found.add(key);
                    }
                }
            }
        }
        return found;
    }

    /** Returns the sources of environment variables. */
    List<ConfigurationPropertySource> variables() {
        List<ConfigurationPropertySource> variables = new ArrayList<>(sources);
        variables.removeIf(source -> !isOfProcess(source));
        return variables;
    }

    /**
     * Returns the names that are described below a section, as they are written.
     *
     * @throws InvalidCredentialPropertyException if a name has a value instead of properties
     */
    Set<String> namesBelow(String section) {
        Set<String> names = new LinkedHashSet<>();
        int depth = ROOT.getNumberOfElements();
        for (Written one : written) {
            ConfigurationPropertyName name = one.name();
            if (name.getElement(depth, Form.DASHED).equals(section)) {
                if (name.getNumberOfElements() > depth + 2) {
                    names.add(name.getElement(depth + 1, Form.ORIGINAL));
                } else if (!isBlank(one)) {
                    throw new InvalidCredentialPropertyException(
                            name.toString(),
                            "It is a single value, but the properties of a credential are expected below its name.",
                            "Set a property such as %s.<name>.type.".formatted(Prefix.ROOT.name(section)));
                }
            }
        }
        return names;
    }

    int sourceOf(String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).getConfigurationProperty(wanted) != null) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether no other source overrides the property. */
    boolean isFirst(Written one) {
        return sourceOf(one.name().toString()) == one.source();
    }

    boolean isBlank(Written one) {
        ConfigurationProperty property = sources.get(one.source()).getConfigurationProperty(one.name());
        return property == null || String.valueOf(property.getValue()).isBlank();
    }

    private static boolean isOfProcess(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    /** Returns the key without the prefix and without the indexes of list elements. */
    private static String key(ConfigurationPropertyName name) {
        StringBuilder key = new StringBuilder();
        for (int i = ROOT.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
            if (!name.isNumericIndex(i)) {
                key.append(key.isEmpty() ? "" : ".").append(name.getElement(i, Form.DASHED));
            }
        }
        return key.toString();
    }

    /**
     * Returns where the property and all properties of the same credential are set: names and origins, without values,
     * which may be secret.
     */
    static List<String> origins(Environment environment, String property) {
        Set<String> lines = new LinkedHashSet<>();
        if (property.startsWith(SpringCloudAzureProperties.PREFIX + ".")) {
            return SpringCloudAzureProperties.origins(environment);
        }
        SetProperties set = new SetProperties(environment);
        String parent = property.startsWith(Prefix.ROOT.name("credentials."))
                ? property.substring(0, nthDot(property, 4))
                : Prefix.ROOT.value();
        set.written.stream()
                .filter(one -> ConfigurationPropertyName.of(parent).isAncestorOf(one.name()))
                .filter(one -> !parent.equals(Prefix.ROOT.value())
                        || !isFurther(one.key())
                        || one.name().toString().equals(property))
                .filter(set::isFirst)
                .forEach(one -> lines.add("%s from %s".formatted(one.name(), set.origin(one))));
        return List.copyOf(lines);
    }

    private static boolean isFurther(String key) {
        return key.startsWith("credentials.") || key.startsWith("oauth2.");
    }

    private static int nthDot(String name, int n) {
        int dot = -1;
        for (int i = 0; i < n; i++) {
            int next = name.indexOf('.', dot + 1);
            if (next < 0) {
                return name.length();
            }
            dot = next;
        }
        return dot;
    }

    private @Nullable Object origin(Written one) {
        ConfigurationProperty property = sources.get(one.source()).getConfigurationProperty(one.name());
        return property == null || property.getOrigin() == null ? "an unknown place" : property.getOrigin();
    }
}
