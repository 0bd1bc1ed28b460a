package io.entra4j.identity.spring.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What each recipe says of its type. */
class RecipeTests {

    private static final String SECRET = "pass-word-of-a-test";

    static Stream<Class<?>> records() {
        return CredentialRoom.ownProperties();
    }

    /** A key that is bound and not told would be refused as unknown; one that is told and not bound would be silent. */
    @ParameterizedTest
    @MethodSource("records")
    void keysOfRecipesMatchTheBoundProperties(Class<?> record) {
        Set<String> known = Stream.of(CredentialType.values())
                .flatMap(type -> type.recipe().keys().stream())
                .collect(Collectors.toSet());
        String prefix = record.getAnnotation(ConfigurationProperties.class).value();
        String group = prefix.substring(AzureIdentityProperties.PREFIX.length()).replaceFirst("^\\.", "");

        List<String> bound = Stream.of(record.getRecordComponents())
                .map(component -> key(group, component))
                .toList();

        assertThat(known).containsAll(bound);
        if (!group.isEmpty()) {
            assertThat(known).filteredOn(key -> key.startsWith(group + ".")).containsExactlyInAnyOrderElementsOf(bound);
        }
    }

    private static String key(String group, RecordComponent component) {
        String name = component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return group.isEmpty() ? name : group + "." + name;
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordsDoNotShowSecrets(Class<?> record) throws Exception {
        Constructor<?> constructor = record.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        boolean isSecret = Stream.of(record.getRecordComponents())
                .anyMatch(component -> component.getName().matches("(?i).*(secret|password|accesstoken|hint)"));
        Object filled = constructor.newInstance(Stream.of(constructor.getParameterTypes())
                .map(type -> type.equals(String.class) ? SECRET : type.equals(boolean.class) ? false : null)
                .toArray());

        if (isSecret) {
            assertThat(filled).asString().doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @EnumSource
    void variablesOfRecipesAreValidNames(CredentialType type) {
        assertThat(type.recipe().variables()).allMatch(name -> name.matches("\\w+"));
    }
}
