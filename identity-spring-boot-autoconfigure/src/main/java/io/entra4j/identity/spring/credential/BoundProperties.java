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

/** Reads properties; what is written wrong is told with the property's name and what was meant. */
final class BoundProperties {

    /** Where Spring Cloud Azure keeps what it makes of variables. */
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

    /** The same, and where nothing is set, what others' properties stand for. */
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

    /** The same failure in terms of the properties that were written. */
    InvalidCredentialPropertyException told(InvalidCredentialPropertyException failure) {
        return renamed == null ? failure : renamed.told(failure);
    }

    Environment environment() {
        return environment;
    }

    /** Everything below a name, or what that is by default. */
    <T> T bind(String name, Class<T> type) {
        try {
            return binder.bindOrCreate(name, type);
        } catch (BindException e) {
            throw told(e);
        }
    }

    /** A text, {@code null} if it is not set. */
    @Nullable
    String text(String name) {
        try {
            return binder.bind(name, Bindable.of(String.class)).orElse(null);
        } catch (BindException e) {
            throw told(e);
        }
    }

    /** A switch, off if it is not set. */
    boolean isTrue(String name) {
        try {
            return binder.bind(name, Bindable.of(Boolean.class)).orElse(false);
        } catch (BindException e) {
            throw told(e);
        }
    }

    /** A property as it is written, from the first source that has it. */
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

    /** Whether somebody has set it, rather than Spring Cloud Azure, which makes such properties of variables. */
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

    /** Whether something is set, at this name or below it. */
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

    /** The file of a config tree that a property is from, {@code null} if it is from elsewhere. */
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
            return null; // its value is known all the same
        }
    }

    /** Spring Boot's own analysis says the rest well, such as what is wrong with a duration. */
    private static RuntimeException told(BindException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidCredentialPropertyException told) {
                return told;
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
                        "There is no '%s'; did you mean '%s'?".formatted(written, NearestName.to(written, known)),
                        "Use one of %s.".formatted(String.join(", ", known)));
            }
        }
        return failure;
    }

    /** Whoever names a placeholder that nobody resolves means its value, not these characters. */
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
                                .contains("\\$")) { // as it is written to be no placeholder
                    throw unresolved(name.toString(), "${" + placeholder.group(1) + "}");
                }
            }
            return result;
        }
    }

    /**
     * @param placeholder with its braces; no secret, as nothing has that name
     */
    static InvalidCredentialPropertyException unresolved(String setting, String placeholder) {
        return new InvalidCredentialPropertyException(
                setting,
                "Its placeholder '%s' stands for nothing here.".formatted(ForeignText.oneLine(placeholder, 200)),
                "Set what it names, or correct it; where the text itself is meant, write '\\$' for '$', or set the"
                        + " environment variable AZURE_… instead, which is taken as it is.");
    }
}
