package io.entra4j.identity.spring.credential;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Shows tests of other rooms what this one keeps to itself. */
public final class CredentialRoom {

    private CredentialRoom() {}

    public static Stream<String> variables() {
        return Variables.names();
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

    /** Records that hold properties of one type each. */
    public static Stream<Class<?>> ownProperties() {
        return Stream.concat(
                Stream.of(UserSignIn.class),
                Stream.of(CredentialType.values())
                        .flatMap(type -> Stream.of(type.recipe().getClass().getDeclaredClasses()))
                        .filter(type -> type.isAnnotationPresent(ConfigurationProperties.class)));
    }
}
