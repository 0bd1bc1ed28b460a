package io.entra4j.identity.spring.credential;

import io.entra4j.identity.http.NearestName;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Compares what is set below {@code azure.identity} with what is read: whoever sets something thinks that it counts.
 *
 * <p>A key that the chosen type does not use is refused where it stands beside the choice, in the same document, or was
 * set after it. What a document says that the choice overrides is left alone: a base profile may describe another type.
 * Of environment variables that nobody reads there is a warning at most, since other software has some that begin alike.
 */
final class PropertyCheck {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(AzureIdentityProperties.PREFIX);

    private static final String OAUTH2 = "oauth2.";
    private static final String SPRING_SECURITY =
            "org.springframework.security.oauth2.client.registration.ClientRegistration";

    /** As many letters as a slip of the hand gets wrong. */
    private static final int SLIP = 2;

    private final List<ConfigurationPropertySource> sources;
    private final List<Written> written = new ArrayList<>();

    /** Is something that a document, the command line or the like sets. */
    private record Written(ConfigurationPropertyName name, String key, int source) {}

    PropertyCheck(Environment environment) {
        this.sources = Stream.iterate(
                        ConfigurationPropertySources.get(environment).iterator(), each -> each)
                .takeWhile(java.util.Iterator::hasNext)
                .map(java.util.Iterator::next)
                .toList();
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i) instanceof IterableConfigurationPropertySource named && !isOfProcess(sources.get(i))) {
                for (ConfigurationPropertyName name : named) {
                    if (ROOT.isAncestorOf(name)) {
                        written.add(new Written(name, key(name), i));
                    }
                }
            }
        }
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

    /**
     * Is what reads the properties below a prefix.
     *
     * @param choice the key that decides what is used, such as {@code type}
     * @param chosen what it says, as in "the type 'azure-cli'"
     * @param used keys
     * @param known keys that are used where something else is chosen; asked only if some property is not used
     * @param users what is to be chosen for a key to be used; empty if that is a long story
     */
    record Reader(
            Prefix prefix,
            String choice,
            String chosen,
            Collection<String> used,
            Supplier<Collection<String>> known,
            Function<String, List<String>> users) {}

    /**
     * Looks at all that is set below the reader's prefix.
     *
     * @param isElsewhere whether a key is none of the reader's affair
     * @throws InvalidCredentialPropertyException if something is set in vain, or is misspelt
     */
    void check(Reader reader, Predicate<String> isElsewhere) {
        String prefix = reader.prefix().value().substring(AzureIdentityProperties.PREFIX.length());
        String start = prefix.isEmpty() ? "" : prefix.substring(1) + ".";
        Set<String> used = uniform(reader.used());
        int choice = sourceOf(reader.prefix().name(reader.choice()));
        for (Written one : written) {
            if (one.key().startsWith(start)) {
                String key = one.key().substring(start.length());
                if (!isElsewhere.test(key) && !used.contains(CredentialType.uniform(key)) && isFirst(one)) {
                    check(reader, key, one, choice);
                }
            }
        }
        variables(reader, used);
    }

    private void check(Reader reader, String key, Written one, int choice) {
        if (!uniform(reader.known().get()).contains(CredentialType.uniform(key))) {
            unknown(
                    reader.prefix().name(key),
                    reader.prefix().name(nearest(reader, key)),
                    NearestName.distance(CredentialType.uniform(key), CredentialType.uniform(nearest(reader, key))));
        } else if (!isBlank(one) && !(choice >= 0 && one.source() > choice)) {
            throw new InvalidCredentialPropertyException(
                    reader.prefix().name(key),
                    "It is set, but %s does not use it.".formatted(reader.chosen()),
                    remedy(reader, key));
        }
    }

    private static String remedy(Reader reader, String key) {
        String meant = reader.used().stream()
                .filter(used -> used.endsWith("." + key))
                .findFirst()
                .orElse(null);
        if (meant != null) {
            return "Set %s instead.".formatted(reader.prefix().name(meant));
        }
        List<String> users = reader.users().apply(key);
        String choice = reader.prefix().name(reader.choice());
        return users.isEmpty() || users.size() > SLIP
                ? "Remove it, or choose another %s.".formatted(choice)
                : "Remove it, or set %s to '%s'.".formatted(choice, String.join("' or '", users));
    }

    private static String nearest(Reader reader, String key) {
        return NearestName.to(
                key,
                Stream.concat(reader.used().stream(), reader.known().get().stream())
                        .toList());
    }

    private static void unknown(String name, String meant, int distance) {
        if (distance <= SLIP) {
            throw new InvalidCredentialPropertyException(
                    name,
                    "There is no such property; did you mean '%s'?".formatted(meant),
                    "Correct it, or remove it.");
        }
        LOGGER.warn("There is no property '{}'; did you mean '{}'?", name, meant);
    }

    /** Other software may have a variable of that name, so that it alone stops nobody. */
    private void variables(Reader reader, Set<String> used) {
        for (ConfigurationPropertySource source : sources) {
            if (isOfProcess(source)
                    && source.containsDescendantOf(
                                    ConfigurationPropertyName.of(reader.prefix().value()))
                            != ConfigurationPropertyState.ABSENT) {
                for (String key : reader.known().get()) {
                    ConfigurationProperty property = used.contains(CredentialType.uniform(key))
                            ? null
                            : source.getConfigurationProperty(
                                    ConfigurationPropertyName.of(reader.prefix().name(key)));
                    if (property != null && !String.valueOf(property.getValue()).isBlank()) {
                        LOGGER.warn(
                                "{} is set by an environment variable ({}), but {} does not use it. {}",
                                reader.prefix().name(key),
                                property.getOrigin(),
                                reader.chosen(),
                                remedy(reader, key));
                    }
                }
            }
        }
    }

    /** Looks at what counts for all credentials, and warns of what nobody reads. */
    void checkSections() {
        Set<String> known = new LinkedHashSet<>();
        Set<String> open = new LinkedHashSet<>();
        collect("", AzureIdentityProperties.class, known, open);
        collect(OAUTH2, AzureOAuth2Properties.class, known, open);
        Set<String> first = known.stream().map(key -> key.split("\\.", 2)[0]).collect(Collectors.toSet());
        Set<String> uniform = uniform(known);
        for (Written one : written) {
            String key = one.key();
            if (key.startsWith(OAUTH2) && !ClassUtils.isPresent(SPRING_SECURITY, null)) {
                throw new InvalidCredentialPropertyException(
                        Prefix.ROOT.name(key),
                        "It is for OAuth2 clients of Spring Security, which is not on the class path.",
                        "Add spring-boot-starter-security-oauth2-client, or remove it.");
            }
            if (first.contains(key.split("\\.", 2)[0])
                    && open.stream().noneMatch(key::startsWith)
                    && !uniform.contains(CredentialType.uniform(key))) {
                LOGGER.warn(
                        "There is no property '{}'; did you mean '{}'?",
                        Prefix.ROOT.name(key),
                        Prefix.ROOT.name(NearestName.to(key, known)));
            }
        }
    }

    private static void collect(String prefix, Class<?> type, Set<String> known, Set<String> open) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix
                    + component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                collect(key + ".", component.getType(), known, open);
            } else if (Map.class.isAssignableFrom(component.getType())) {
                open.add(key + ".");
                known.add(key);
            } else {
                known.add(key);
            }
        }
    }

    private int sourceOf(String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).getConfigurationProperty(wanted) != null) {
                return i;
            }
        }
        return -1;
    }

    /** Whether nothing overrides it. */
    private boolean isFirst(Written one) {
        return sourceOf(one.name().toString()) == one.source();
    }

    private boolean isBlank(Written one) {
        ConfigurationProperty property = sources.get(one.source()).getConfigurationProperty(one.name());
        return property == null || String.valueOf(property.getValue()).isBlank();
    }

    private static boolean isOfProcess(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static Set<String> uniform(Collection<String> keys) {
        return keys.stream().map(CredentialType::uniform).collect(Collectors.toSet());
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
        PropertyCheck check = new PropertyCheck(environment);
        String parent = property.startsWith(Prefix.ROOT.name("credentials."))
                ? property.substring(0, nthDot(property, 4))
                : Prefix.ROOT.value();
        check.written.stream()
                .filter(one -> ConfigurationPropertyName.of(parent).isAncestorOf(one.name()))
                .filter(one -> !parent.equals(Prefix.ROOT.value())
                        || !isFurther(one.key())
                        || one.name().toString().equals(property))
                .filter(check::isFirst)
                .forEach(one -> lines.add("%s from %s".formatted(one.name(), check.origin(one))));
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
