package io.entra4j.identity.spring.credential;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/** Properties of ours that others' properties stand for, and what to call them where one of them is wrong. */
final class RenamedProperties implements ConfigurationPropertySource {

    private static final Pattern NAME = Pattern.compile("azure\\.identity\\.([a-z][a-z.-]*[a-z])");

    private final Map<ConfigurationPropertyName, ConfigurationProperty> ours = new HashMap<>();
    private final Map<String, String> originals = new HashMap<>();
    private final BoundProperties from;
    private final Map<String, String> names;

    /**
     * @param names others' properties by our keys
     */
    RenamedProperties(BoundProperties from, Map<String, String> names) {
        this.from = from;
        this.names = names;
    }

    /** Lets our key stand for another property, if that is set; its value is resolved where it is bound. */
    void add(String key, String original) {
        ConfigurationProperty property = from.property(original);
        if (property != null) {
            put(key, property.getValue(), original);
        }
    }

    /** Gives our key a value, made of another property if it has one. */
    void set(String key, String value, @Nullable String original) {
        put(key, value, original);
    }

    private void put(String key, Object value, @Nullable String original) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(Prefix.ROOT.name(key));
        ConfigurationProperty property = original == null ? null : from.property(original);
        ours.put(name, new ConfigurationProperty(name, value, property == null ? null : property.getOrigin()));
        if (original != null) {
            originals.put(name.toString(), original);
        }
    }

    /** The property that one of ours is read from; the name itself if it is read from itself. */
    String original(String name) {
        return originals.getOrDefault(name, name);
    }

    /** The same in terms of the properties that were written. */
    InvalidCredentialPropertyException told(InvalidCredentialPropertyException failure) {
        String property = told(failure.property());
        return property.equals(failure.property())
                ? failure
                : new InvalidCredentialPropertyException(property, told(failure.reason()), told(failure.action()));
    }

    private String told(String text) {
        return NAME.matcher(text).replaceAll(match -> {
            String original = names.get(match.group(1));
            return Matcher.quoteReplacement(original == null ? match.group() : original);
        });
    }

    @Override
    public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
        return name == null ? null : ours.get(name);
    }

    @Override
    public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
        return ours.keySet().stream().anyMatch(name::isAncestorOf)
                ? ConfigurationPropertyState.PRESENT
                : ConfigurationPropertyState.ABSENT;
    }
}
