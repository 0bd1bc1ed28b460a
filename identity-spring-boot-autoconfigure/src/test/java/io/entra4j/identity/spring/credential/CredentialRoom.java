package io.entra4j.identity.spring.credential;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Shows tests of other rooms what this one keeps to itself. */
public final class CredentialRoom {

    private CredentialRoom() {}

    public static Stream<String> variables() {
        return SpringVariables.names();
    }

    public static FailureAnalysis analyse(Environment environment, Throwable failure) {
        return new InvalidCredentialPropertyFailureAnalyzer(environment).analyze(failure);
    }

    /** As properties spell them. */
    public static List<String> assignments() {
        return Stream.of(ManagedIdentityRecipe.Assignment.values())
                .map(Prefix::kebab)
                .toList();
    }

    /** What each type uses, as rows of a table. */
    public static String rows() {
        return Stream.of(CredentialType.values())
                .map(type -> "| `%s` | %s | %s |\n"
                        .formatted(
                                type,
                                shown(type.recipe().keys().stream().distinct()),
                                shown(type.recipe().variables().stream())))
                .collect(Collectors.joining());
    }

    private static String shown(Stream<String> names) {
        return names.map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    /** Records that hold properties of one type each. */
    public static Stream<Class<?>> ownProperties() {
        return Stream.concat(
                Stream.of(UserSignIn.class),
                Stream.of(CredentialType.values())
                        .flatMap(type -> Stream.of(type.recipe().getClass().getDeclaredClasses()))
                        .filter(type -> type.isAnnotationPresent(ConfigurationProperties.class)));
    }
}
