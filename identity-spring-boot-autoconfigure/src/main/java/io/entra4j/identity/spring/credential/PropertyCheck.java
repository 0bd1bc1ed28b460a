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
 * Compares what is set below {@code azure.identity} with what is read: whoever sets something thinks that it counts.
 *
 * <p>A key that the chosen type does not use is refused where it stands beside the choice, in the same document, or was
 * set after it. What a document says that the choice overrides is left alone: a base profile may describe another type.
 * Of environment variables that nobody reads there is a warning at most, since other software has some that begin alike.
 */
record PropertyCheck(SetProperties set) {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final String CREDENTIALS = "credentials";
    private static final String OAUTH2 = "oauth2.";
    private static final String SPRING_SECURITY =
            "org.springframework.security.oauth2.client.registration.ClientRegistration";

    /** As many letters as a slip of the hand gets wrong. */
    private static final int SLIP = 2;

    /**
     * Is what reads the properties below a prefix.
     *
     * @param choice the key that decides what is used, such as {@code type}
     * @param chosen what it says, as in "the type 'azure-cli'"
     * @param used keys; asked only if there is something to compare them with
     * @param known keys that are used where something else is chosen; asked only if some property is not used
     * @param users what is to be chosen for a key to be used; empty if that is a long story
     */
    record Reader(
            Prefix prefix,
            String choice,
            String chosen,
            Supplier<? extends Collection<String>> used,
            Supplier<? extends Collection<String>> known,
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
        Set<SetProperties.Written> own = new LinkedHashSet<>(set.written());
        own.removeIf(one ->
                !one.key().startsWith(start) || isElsewhere.test(one.key().substring(start.length())));
        ConfigurationPropertyName name =
                ConfigurationPropertyName.of(reader.prefix().value());
        List<ConfigurationPropertySource> variables = new ArrayList<>(set.variables());
        variables.removeIf(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.ABSENT);
        if (own.isEmpty() && variables.isEmpty()) {
            return; // as in most applications, which then load nothing of what others use
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
                    "There is no such property; did you mean '%s'?".formatted(meant),
                    "Correct it, or remove it.");
        }
        LOGGER.warn("There is no property '{}'; did you mean '{}'?", name, meant);
    }

    /** Other software may have a variable of that name, so that it alone stops nobody. */
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

    /** Looks at what counts for all credentials, and warns of what nobody reads. */
    void checkSections(Set<String> sections) {
        List<SetProperties.Written> ofSections = new ArrayList<>(set.written());
        ofSections.removeIf(one -> !sections.contains(one.key().split("\\.", 2)[0]));
        if (ofSections.isEmpty()) {
            return; // as in most applications, which then need not be compared with anything
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

    private static Set<String> uniform(Collection<String> keys) {
        Set<String> uniform = new HashSet<>();
        for (String key : keys) {
            uniform.add(CredentialType.uniform(key));
        }
        return uniform;
    }
}
