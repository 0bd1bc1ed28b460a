package io.entra4j.identity.spring.credential;

import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.core.util.ConfigurationSource;
import io.entra4j.identity.developer.DeveloperCredential;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads the variables of credentials from Spring's environment instead of the process, so that tests, config trees and
 * profiles can set them. The environment itself does not change.
 */
final class SpringVariables {

    /** Variables that credentials of all types read. */
    private static final List<String> OF_ALL = List.of(
            "AZURE_AUTHORITY_HOST",
            "AZURE_REGIONAL_AUTHORITY_NAME",
            "REGION_NAME",
            "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH",
            "AZURE_HTTP_LOG_DETAIL_LEVEL",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy",
            "REQUEST_METHOD",
            "http.proxyHost",
            "http.proxyPort",
            "http.proxyUser",
            "http.proxyPassword",
            "http.nonProxyHosts",
            "https.proxyHost",
            "https.proxyPort",
            "https.proxyUser",
            "https.proxyPassword",
            "java.net.useSystemProxies");

    /** Form of a variable's name. In a file or a config tree, a variable has the same name as in a process. */
    private static final Pattern VARIABLE =
            Pattern.compile("[A-Z][A-Z0-9_]*|(https?|no|all)_proxy|https?\\.[A-Za-z]+|java\\.net\\.\\w+");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]{0,200}}");

    private SpringVariables() {}

    /** Returns the names of all variables and system properties that credentials read. */
    static Stream<String> names() {
        return Stream.of(
                        OF_ALL.stream(),
                        Stream.of(CredentialType.values()).flatMap(type -> type.recipe().variables().stream()),
                        DeveloperCredential.variables().stream())
                .flatMap(each -> each)
                .distinct();
    }

    /** Reads the variables. Values of the process are used unchanged; values in files may hold placeholders. */
    static Configuration read(Environment environment) {
        Map<String, String> variables = new HashMap<>();
        if (environment instanceof ConfigurableEnvironment configurable) {
            for (PropertySource<?> source : configurable.getPropertySources()) {
                if (source instanceof EnumerablePropertySource<?> named) {
                    add(named, configurable, variables);
                }
            }
        }
        ConfigurationSource none = prefix -> Map.of();
        return new ConfigurationBuilder(none, none, prefix -> variables).build();
    }

    /** Returns the file of the config tree that sets a variable, {@code null} if another source sets it. */
    static @Nullable Path fileOf(String name, Environment environment) {
        if (environment instanceof ConfigurableEnvironment configurable) {
            for (PropertySource<?> source : configurable.getPropertySources()) {
                if (source instanceof EnumerablePropertySource<?> named && named.containsProperty(name)) {
                    return named instanceof ConfigTreePropertySource tree
                            ? BoundProperties.file(tree.getOrigin(name))
                            : null;
                }
            }
        }
        return null;
    }

    private static void add(
            EnumerablePropertySource<?> source, ConfigurableEnvironment environment, Map<String, String> variables) {
        boolean isOfProcess = source instanceof SystemEnvironmentPropertySource;
        for (String name : source.getPropertyNames()) {
            // Windows may change the letter case of a variable's name, and ignores letter case.
            String upper = name.toUpperCase(Locale.ROOT);
            if (isOfProcess || VARIABLE.matcher(name).matches()) {
                String value = value(name, source.getProperty(name), isOfProcess, environment);
                if (value != null && !value.isBlank()) {
                    variables.putIfAbsent(name, value);
                    if (isOfProcess) {
                        variables.putIfAbsent(upper, value);
                    }
                }
            }
        }
    }

    /**
     * Returns the value as text. The content of a config tree's file is neither a {@code String} nor text of a
     * configuration file.
     */
    private static @Nullable String value(
            String name, @Nullable Object raw, boolean isOfProcess, ConfigurableEnvironment environment) {
        if (raw == null || isOfProcess || !(raw instanceof String text) || !text.contains("${")) {
            return raw == null ? null : raw.toString();
        }
        String resolved = environment.resolvePlaceholders(text);
        Matcher placeholder = PLACEHOLDER.matcher(resolved);
        if (placeholder.find() && !text.contains("\\$") && names().anyMatch(name::equals)) {
            throw BoundProperties.unresolved(name, placeholder.group());
        }
        return resolved;
    }
}
