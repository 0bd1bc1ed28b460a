package io.entra4j.identity.spring.credential;

import io.entra4j.identity.http.NearestName;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.util.ClassUtils;

/**
 * Compares the properties that are set below {@code azure.identity} with those that are read. Refuses the rest, because
 * their author expects them to have an effect.
 *
 * <p>A key that the chosen type does not use is refused if it is in the same document as the choice, or in one that
 * overrides it. A key in a document that the choice overrides is left alone, because a base profile may describe
 * another type. An unused environment variable causes a warning at most, because other software may have a variable
 * with the same prefix.
 */
record PropertyCheck(SetProperties set) {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final String CREDENTIALS = "credentials";
    private static final String OAUTH2 = "oauth2.";
    private static final String SPRING_SECURITY =
            "org.springframework.security.oauth2.client.registration.ClientRegistration";

    /** Largest number of wrong letters that counts as a typing error. */
    private static final int SLIP = 2;

    /**
     * Reader of the properties below a prefix.
     *
     * @param choice the key that decides what is used, such as {@code type}
     * @param chosen the value of that key, for messages, as in "the type 'azure-cli'"
     * @param used the keys that are used; called only if some property is set
     * @param known the keys that other choices use; called only if some property is not used
     * @param users returns the choices that use a key; empty if they are hard to name
     */
    record Reader(
            Prefix prefix,
            String choice,
            String chosen,
            Supplier<? extends Collection<String>> used,
            Supplier<? extends Collection<String>> known,
            Function<String, List<String>> users) {}

    /**
     * Checks all properties below the reader's prefix.
     *
     * @param isElsewhere whether a key belongs to another reader
     * @throws InvalidCredentialPropertyException if a property is not used, or is misspelt
     */
    void check(Reader reader, Predicate<String> isElsewhere) {
        String prefix = reader.prefix().value().substring(AzureIdentityProperties.PREFIX.length());
        String start = prefix.isEmpty() ? "" : prefix.substring(1) + ".";
        Set<SetProperties.Written> own = new LinkedHashSet<>(set.written());
        own.removeIf(one ->
                !one.key().startsWith(start) || isElsewhere.test(one.key().substring(start.length())));
        ConfigurationPropertyName name =
                ConfigurationPropertyName.of(reader.prefix().value());
        List<ConfigurationPropertySource> variables = new ArrayList<>(set.variables());
        variables.removeIf(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.ABSENT);
        if (own.isEmpty() && variables.isEmpty()) {
            return; // the usual case, in which the classes for other types are not loaded
        }
        Set<String> used = uniform(reader.used().get());
        int choice = set.sourceOf(reader.prefix().name(reader.choice()));
        for (SetProperties.Written one : own) {
            String key = one.key().substring(start.length());
            if (!used.contains(CredentialType.uniform(key)) && set.isFirst(one)) {
                check(reader, key, one, choice);
            }
        }
        variables.forEach(source -> variables(reader, used, source));
    }

    private void check(Reader reader, String key, SetProperties.Written one, int choice) {
        if (!uniform(reader.known().get()).contains(CredentialType.uniform(key))) {
            unknown(
                    reader.prefix().name(key),
                    reader.prefix().name(nearest(reader, key)),
                    NearestName.distance(CredentialType.uniform(key), CredentialType.uniform(nearest(reader, key))));
        } else if (!set.isBlank(one) && !(choice >= 0 && one.source() > choice)) {
            throw new InvalidCredentialPropertyException(
                    reader.prefix().name(key),
                    "It is set, but %s does not use it.".formatted(reader.chosen()),
                    remedy(reader, key));
        }
    }

    private static String remedy(Reader reader, String key) {
        String meant = reader.used().get().stream()
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
                Stream.concat(reader.used().get().stream(), reader.known().get().stream())
                        .toList());
    }

    private static void unknown(String name, String meant, int distance) {
        if (distance <= SLIP) {
            throw new InvalidCredentialPropertyException(
                    name,
                    "There is no such property. Did you mean '%s'?".formatted(meant),
                    "Correct it, or remove it.");
        }
        LOGGER.warn("There is no property '{}'. Did you mean '{}'?", name, meant);
    }

    /** Warns only, because a variable of that name may belong to other software. */
    private static void variables(Reader reader, Set<String> used, ConfigurationPropertySource source) {
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

    /** Checks the settings of all credentials, and warns of those that are not read. */
    void checkSections(Set<String> sections) {
        List<SetProperties.Written> ofSections = new ArrayList<>(set.written());
        ofSections.removeIf(one -> !sections.contains(one.key().split("\\.", 2)[0]));
        if (ofSections.isEmpty()) {
            return; // the usual case
        }
        Set<String> known = new LinkedHashSet<>();
        Set<String> open = new LinkedHashSet<>();
        collect("", AzureIdentityProperties.class, known, open);
        collect(OAUTH2, AzureOAuth2Properties.class, known, open);
        Set<String> uniform = uniform(known);
        known.add(CREDENTIALS);
        open.add(CREDENTIALS);
        for (SetProperties.Written one : ofSections) {
            String key = one.key();
            if (key.startsWith(OAUTH2) && !ClassUtils.isPresent(SPRING_SECURITY, null)) {
                throw new InvalidCredentialPropertyException(
                        Prefix.ROOT.name(key),
                        "It is for OAuth2 clients of Spring Security, which is not on the class path.",
                        "Add spring-boot-starter-security-oauth2-client, or remove it.");
            }
            if (open.stream().noneMatch(key::startsWith) && !uniform.contains(CredentialType.uniform(key))) {
                LOGGER.warn(
                        "There is no property '{}'. Did you mean '{}'?",
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

    private static Set<String> uniform(Collection<String> keys) {
        Set<String> uniform = new HashSet<>();
        for (String key : keys) {
            uniform.add(CredentialType.uniform(key));
        }
        return uniform;
    }
}
