package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.http.NearestName;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;

/**
 * Warns about groups of HTTP interfaces that properties describe but the application does not declare, and about
 * unknown properties of a group. Runs when all groups are declared.
 */
final class ServiceGroupCheck implements SmartInitializingSingleton {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);
    private static final String GROUPS = AzureIdentityProperties.PREFIX + ".http.service-groups";
    private static final Bindable<Map<String, Map<String, Object>>> DESCRIBED =
            Bindable.of(ResolvableType.forClassWithGenerics(
                    Map.class,
                    ResolvableType.forClass(String.class),
                    ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class)));
    private static final List<String> KEYS = Stream.of(AzureIdentityProperties.ServiceGroup.class.getRecordComponents())
            .map(component ->
                    component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT))
            .toList();

    private final Environment environment;
    private final ObjectProvider<HttpServiceProxyRegistry> groups;

    ServiceGroupCheck(Environment environment, ObjectProvider<HttpServiceProxyRegistry> groups) {
        this.environment = environment;
        this.groups = groups;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> declared = groups.stream()
                .flatMap(registry -> registry.getGroupNames().stream())
                .collect(Collectors.toSet());
        Binder.get(environment)
                .bind(GROUPS, DESCRIBED)
                .orElse(Map.of())
                .forEach((group, properties) -> check(group, properties.keySet(), declared));
    }

    private static void check(String group, Set<String> keys, Set<String> declared) {
        if (!declared.contains(group)) {
            String hint = declared.isEmpty()
                    ? "Declare it by @ImportHttpServices."
                    : "The groups are %s. Did you mean '%s'?".formatted(declared, NearestName.to(group, declared));
            LOGGER.warn("There is no group '{}' of HTTP interfaces, but {} describes it. {}", group, GROUPS, hint);
        }
        for (String key : keys) {
            if (KEYS.stream().noneMatch(known -> uniform(known).equals(uniform(key)))) {
                String prefix = GROUPS + "." + group + ".";
                LOGGER.warn(
                        "There is no property '{}{}'. Did you mean '{}{}'?",
                        prefix,
                        key,
                        prefix,
                        NearestName.to(key, KEYS));
            }
        }
    }

    private static String uniform(String key) {
        return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
