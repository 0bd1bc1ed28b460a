package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.http.NearestName;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Warns of properties below {@code azure.identity} that nobody reads: most likely somebody mistyped them. Environment
 * variables are left out, since other libraries have some that begin in the same way.
 */
final class UnknownProperties {

    private static final Logger LOGGER = LoggerFactory.getLogger(UnknownProperties.class);

    private static final ConfigurationPropertyName PREFIX =
            ConfigurationPropertyName.of(AzureIdentityProperties.PREFIX);
    private static final String ANY = "*";
    private static final String SPRING_SECURITY =
            "org.springframework.security.oauth2.client.registration.ClientRegistration";
    private static final Pattern FURTHER =
            Pattern.compile("^(credentials\\.|oauth2\\.client\\.registrations\\.)([^.]+)");
    private static final String REGISTRATIONS = "oauth2.client.registrations.";
    private static final Set<String> DESCRIBED_BY_KEYS = Set.of("credentials.", REGISTRATIONS);

    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> groups = new LinkedHashSet<>();

    /** Warns, after a look at what is set: applications that set nothing have nothing to compare. */
    static void warn(Environment environment) {
        Set<String> keys = keys(environment);
        if (!keys.isEmpty()) {
            keys.forEach(UnknownProperties::checkIsRead);
            UnknownProperties known = new UnknownProperties();
            keys.stream().filter(key -> !known.isKnown(key)).forEach(known::warn);
        }
    }

    private UnknownProperties() {
        collect("", AzureIdentityProperties.class);
        collect("", CredentialProperties.class);
        collect("credentials." + ANY + ".", CredentialProperties.class);
        collect("oauth2.", AzureOAuth2Properties.class);
        collect(REGISTRATIONS + ANY + ".", AzureOAuth2Properties.Registration.class);
    }

    private static Set<String> keys(Environment environment) {
        Set<String> keys = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource named && !isOfEnvironmentVariables(source)) {
                for (ConfigurationPropertyName name : named) {
                    if (PREFIX.isAncestorOf(name)) {
                        keys.add(key(name));
                    }
                }
            }
        }
        return keys;
    }

    private static void checkIsRead(String key) {
        if (key.startsWith("oauth2.") && !ClassUtils.isPresent(SPRING_SECURITY, null)) {
            throw new InvalidCredentialPropertyException(
                    Prefix.ROOT.name(key),
                    "It is for OAuth2 clients of Spring Security, which is not on the class path.",
                    "Add spring-boot-starter-security-oauth2-client, or remove it.");
        }
    }

    private boolean isKnown(String key) {
        boolean isOfGroup =
                groups.stream().anyMatch(group -> !DESCRIBED_BY_KEYS.contains(group) && key.startsWith(group));
        return isOfGroup || known.stream().anyMatch(name -> uniform(name).equals(uniform(anyName(key))));
    }

    private void warn(String key) {
        String nearest = NearestName.to(anyName(key), known);
        LOGGER.warn(
                "There is no property '{}'; did you mean '{}'?",
                Prefix.ROOT.name(key),
                Prefix.ROOT.name(ownName(nearest, key)));
    }

    private void collect(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix
                    + component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                collect(key + ".", component.getType());
            } else if (Map.class.isAssignableFrom(component.getType())) {
                groups.add(key + ".");
            } else {
                known.add(key);
            }
        }
    }

    private static boolean isOfEnvironmentVariables(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    /** Without the prefix and without the numbers of a list's elements. */
    private static String key(ConfigurationPropertyName name) {
        return Stream.iterate(PREFIX.getNumberOfElements(), i -> i < name.getNumberOfElements(), i -> i + 1)
                .filter(i -> !name.isNumericIndex(i))
                .map(i -> name.getElement(i, Form.DASHED))
                .collect(Collectors.joining("."));
    }

    /** The same for every credential's name. */
    private static String anyName(String key) {
        return FURTHER.matcher(key).replaceFirst("$1" + ANY);
    }

    private static String ownName(String known, String key) {
        Matcher further = FURTHER.matcher(key);
        return further.find() ? known.replace(ANY, further.group(2)) : known;
    }

    /** As relaxed binding compares names. */
    private static String uniform(String key) {
        return key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }
}
