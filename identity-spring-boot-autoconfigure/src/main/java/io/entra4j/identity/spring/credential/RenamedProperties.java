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

/**
 * Source of our properties whose values come from another library's properties. Failures name the other library's
 * property.
 */
final class RenamedProperties implements ConfigurationPropertySource {

    private static final Pattern NAME = Pattern.compile("azure\\.identity\\.([a-z][a-z.-]*[a-z])");

    private final Map<ConfigurationPropertyName, ConfigurationProperty> ours = new HashMap<>();
    private final Map<String, String> originals = new HashMap<>();
    private final BoundProperties from;
    private final Map<String, String> names;

    /**
     * @param names the other library's properties by our keys
     */
    RenamedProperties(BoundProperties from, Map<String, String> names) {
        this.from = from;
        this.names = names;
    }

    /**
     * Adds our key for another property if that one is set. Placeholders in its value are resolved when it is bound.
     */
    void add(String key, String original) {
        ConfigurationProperty property = from.property(original);
        if (property != null) {
            put(key, property.getValue(), original);
        }
    }

    /** Sets the value of our key, and the other property that it was made from, if any. */
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

    /** Returns the property from which one of ours is read; the given name if it is read under its own name. */
    String original(String name) {
        return originals.getOrDefault(name, name);
    }

    /** Returns the failure with the names of the properties that the user wrote. */
    InvalidCredentialPropertyException translated(InvalidCredentialPropertyException failure) {
        String property = translated(failure.property());
        return property.equals(failure.property())
                ? failure
                : new InvalidCredentialPropertyException(
                        property, translated(failure.reason()), translated(failure.action()));
    }

    private String translated(String text) {
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
