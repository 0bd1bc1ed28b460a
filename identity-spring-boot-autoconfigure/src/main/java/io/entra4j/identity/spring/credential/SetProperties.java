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

/** Is what is set below {@code azure.identity}, and where. Of the process's variables nobody can tell what they mean. */
final class SetProperties {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(AzureIdentityProperties.PREFIX);

    private final List<ConfigurationPropertySource> sources = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();

    /** Is something that a document, the command line or the like sets. */
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

    /** All that documents, the command line and the like set; what overrides comes first. */
    List<Written> written() {
        return Collections.unmodifiableList(written);
    }

    /** Which of the given keys the process's variables set. They are asked for only if there may be one. */
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

    /** Where the process's variables are. */
    List<ConfigurationPropertySource> variables() {
        List<ConfigurationPropertySource> variables = new ArrayList<>(sources);
        variables.removeIf(source -> !isOfProcess(source));
        return variables;
    }

    /**
     * Names that are described below a section, as they are written.
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
                            "It is a value, where properties of a credential are expected below a name of its own.",
                            "Write %s.<name>.type, for instance.".formatted(Prefix.ROOT.name(section)));
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

    /** Whether nothing overrides it. */
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

    /** Without the prefix and without the numbers of a list's elements. */
    private static String key(ConfigurationPropertyName name) {
        StringBuilder key = new StringBuilder();
        for (int i = ROOT.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
            if (!name.isNumericIndex(i)) {
                key.append(key.isEmpty() ? "" : ".").append(name.getElement(i, Form.DASHED));
            }
        }
        return key.toString();
    }

    /** Where all is set that describes what a property describes: names and origins, as a value may be the secret. */
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
