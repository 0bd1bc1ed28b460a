package io.entra4j.identity.spring.credential;

import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NearestName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/** Reads properties. A failure names the misspelt property and suggests the correct one. */
final class BoundProperties {

    /**
     * Name of the property source in which Spring Cloud Azure keeps the properties that it makes from environment
     * variables.
     */
    private static final String ITS_VARIABLES = "Azure Core/SDK";

    private final Environment environment;
    private final Binder binder;
    private final @Nullable RenamedProperties renamed;

    BoundProperties(Environment environment) {
        this(environment, Binder.get(environment, new Placeholders()), null);
    }

    private BoundProperties(Environment environment, Binder binder, @Nullable RenamedProperties renamed) {
        this.environment = environment;
        this.binder = binder;
        this.renamed = renamed;
    }

    /** Returns these properties, with those of another library as a fallback for keys that are not set. */
    BoundProperties with(RenamedProperties others) {
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        ConfigurationPropertySources.get(environment).forEach(sources::add);
        sources.add(others);
        return new BoundProperties(
                environment,
                new Binder(
                        sources, new PropertySourcesPlaceholdersResolver(environment), null, null, new Placeholders()),
                others);
    }

    /** Returns the failure with the names of the properties that the user wrote. */
    InvalidCredentialPropertyException translated(InvalidCredentialPropertyException failure) {
        return renamed == null ? failure : renamed.translated(failure);
    }

    Environment environment() {
        return environment;
    }

    /** Binds all properties below a name, with defaults for those that are not set. */
    <T> T bind(String name, Class<T> type) {
        try {
            return binder.bindOrCreate(name, type);
        } catch (BindException e) {
            throw translated(e);
        }
    }

    /** Returns a text, {@code null} if it is not set. */
    @Nullable
    String text(String name) {
        try {
            return binder.bind(name, Bindable.of(String.class)).orElse(null);
        } catch (BindException e) {
            throw translated(e);
        }
    }

    /** Returns a switch, {@code false} if it is not set. */
    boolean isTrue(String name) {
        try {
            return binder.bind(name, Bindable.of(Boolean.class)).orElse(false);
        } catch (BindException e) {
            throw translated(e);
        }
    }

    /** Returns a property as it is written, from the first source that has it. */
    @Nullable
    ConfigurationProperty property(String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(wanted);
            if (property != null) {
                return property;
            }
        }
        return null;
    }

    /**
     * Returns whether the user has set the property. Spring Cloud Azure makes such properties from variables, which do
     * not count.
     */
    boolean isWritten(String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(wanted) != null) {
                return !(source.getUnderlyingSource() instanceof PropertySource<?> of
                        && of.getName().equals(ITS_VARIABLES));
            }
        }
        return false;
    }

    /** Returns whether a property is set at this name or below it. */
    boolean isSet(String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        if (renamed != null
                && (renamed.getConfigurationProperty(wanted) != null
                        || renamed.containsDescendantOf(wanted) == ConfigurationPropertyState.PRESENT)) {
            return true;
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(wanted) != null
                    || source.containsDescendantOf(wanted) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }

    /** Returns the file of the config tree that sets a property, {@code null} if another source sets it. */
    @Nullable
    Path fileOf(String name) {
        ConfigurationPropertyName wanted =
                ConfigurationPropertyName.of(renamed == null ? name : renamed.original(name));
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(wanted);
            if (property != null) {
                return source.getUnderlyingSource() instanceof ConfigTreePropertySource
                        ? file(property.getOrigin())
                        : null;
            }
        }
        return null;
    }

    static @Nullable Path file(@Nullable Origin origin) {
        if (origin instanceof PropertySourceOrigin of) {
            return file(of.getOrigin());
        }
        try {
            Resource resource = origin instanceof TextResourceOrigin text ? text.getResource() : null;
            return resource == null || !resource.isFile()
                    ? null
                    : resource.getFile().toPath();
        } catch (IOException e) {
            return null; // the value is known without the file
        }
    }

    /** Translates a failure to bind. Spring Boot's own analysis explains the others well, such as a wrong duration. */
    private static RuntimeException translated(BindException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidCredentialPropertyException ours) {
                return ours;
            }
            Class<?> wanted = cause instanceof ConversionFailedException conversion
                    ? conversion.getTargetType().getType()
                    : Object.class;
            ConfigurationProperty property = failure.getProperty();
            if (property != null && wanted.isEnum()) {
                String written = ForeignText.id(String.valueOf(property.getValue()));
                List<String> known = Stream.of(wanted.getEnumConstants())
                        .map(constant -> Prefix.kebab((Enum<?>) constant))
                        .toList();
                return new InvalidCredentialPropertyException(
                        property.getName().toString(),
                        "There is no '%s'. Did you mean '%s'?".formatted(written, NearestName.to(written, known)),
                        "Use one of %s.".formatted(String.join(", ", known)));
            }
        }
        return failure;
    }

    /** Refuses placeholders that no property resolves: the value was meant, not the characters of the placeholder. */
    private static final class Placeholders extends AbstractBindHandler {

        private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]{0,200})}");

        @Override
        public Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            ConfigurationProperty property = context.getConfigurationProperty();
            if (result instanceof String text && property != null) {
                Matcher placeholder = PLACEHOLDER.matcher(text);
                if (placeholder.find()
                        && !String.valueOf(property.getValue())
                                .contains("\\$")) { // the spelling of a dollar sign that begins no placeholder
                    throw unresolved(name.toString(), "${" + placeholder.group(1) + "}");
                }
            }
            return result;
        }
    }

    /**
     * @param placeholder the placeholder with its braces; not a secret, because no property has that name
     */
    static InvalidCredentialPropertyException unresolved(String setting, String placeholder) {
        return new InvalidCredentialPropertyException(
                setting,
                "No property gives its placeholder '%s' a value.".formatted(ForeignText.oneLine(placeholder, 200)),
                "Set the property that it names, or correct it. If the text itself is meant, write '\\$'"
                        + " for '$', or set the environment variable AZURE_… instead, which may hold any text.");
    }
}
