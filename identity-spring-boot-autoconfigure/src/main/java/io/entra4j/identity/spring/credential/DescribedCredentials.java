package io.entra4j.identity.spring.credential;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

/** Descriptions of all credentials, as the properties are at one time. */
record DescribedCredentials(
        BoundProperties properties,
        PropertyCheck check,
        AzureIdentityProperties all,
        OptionsFactory options,
        Set<String> names) {

    /** Sections of the application's own prefix that do not describe a credential. */
    private static final Set<String> SECTIONS = Set.of(
            "enabled",
            "credentials",
            "inherit-defaults",
            "http",
            "retry",
            "prefetch",
            "diagnostics",
            "spring-cloud-azure",
            "cache",
            "health",
            "oauth2",
            "passwordless");

    /** Prefix of Spring Cloud Azure. If no such property is set, the classes that read them are not loaded. */
    private static final String ITS_PROPERTIES = "spring.cloud.azure";

    static DescribedCredentials read(Environment environment, BeanFactory beans) {
        SetProperties set = new SetProperties(environment);
        BoundProperties properties = new BoundProperties(environment);
        if (properties.isSet(ITS_PROPERTIES)) {
            properties = SpringCloudAzureProperties.readBy(properties, set);
        }
        PropertyCheck check = new PropertyCheck(set);
        AzureIdentityProperties all = properties.bind(AzureIdentityProperties.PREFIX, AzureIdentityProperties.class);
        check.checkSections(SECTIONS);
        Set<String> names = new LinkedHashSet<>();
        names.add(AzureCredentials.DEFAULT);
        names.addAll(CredentialNames.read(environment, set));
        return new DescribedCredentials(properties, check, all, OptionsFactory.of(all, environment, beans), names);
    }

    CredentialProperties shared(String name) {
        return properties.bind(Prefix.of(name).value(), CredentialProperties.class);
    }

    CredentialProperties effective(String name) {
        CredentialProperties own = shared(name);
        return all.inheritDefaults() && !name.equals(AzureCredentials.DEFAULT)
                ? own.inheriting(shared(AzureCredentials.DEFAULT))
                : own;
    }

    /** Refuses properties that no configured type uses, because their author expects them to have an effect. */
    void check(Ingredients ingredients) {
        boolean isDefault = ingredients.prefix().equals(Prefix.ROOT);
        check.check(
                new PropertyCheck.Reader(
                        ingredients.prefix(),
                        "type",
                        "the " + ingredients.choice(),
                        () -> used(ingredients),
                        DescribedCredentials::keys,
                        DescribedCredentials::users),
                key -> CredentialProperties.OF_ALL.contains(key) || (isDefault && isOfSection(key)));
    }

    /**
     * Returns whether a key of the application's own prefix belongs to a section that does not describe a credential.
     */
    static boolean isOfSection(String key) {
        return SECTIONS.contains(key.split("\\.", 2)[0]);
    }

    private static List<String> used(Ingredients ingredients) {
        return Stream.concat(
                        CredentialProperties.OF_ALL.stream(), ingredients.type().recipe().keys(ingredients).stream())
                .toList();
    }

    /** Returns the keys that describe a credential of any type. */
    static List<String> keys() {
        return Stream.concat(
                        CredentialProperties.OF_ALL.stream(),
                        Stream.of(CredentialType.values()).flatMap(type -> type.recipe().keys().stream()))
                .distinct()
                .toList();
    }

    private static List<String> users(String key) {
        String uniform = CredentialType.uniform(key);
        return Stream.of(CredentialType.values())
                .filter(type -> type.recipe().keys().stream()
                        .map(CredentialType::uniform)
                        .anyMatch(uniform::equals))
                .map(CredentialType::toString)
                .toList();
    }
}
