package io.entra4j.identity.spring.credential;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/** Lets native images bind the properties of credentials. */
final class PropertyHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        Class<?>[] bound = Stream.concat(
                        Stream.of(AzureIdentityProperties.class, CredentialProperties.class, UserSignIn.class),
                        Stream.of(CredentialType.values())
                                .flatMap(type ->
                                        Stream.of(type.recipe().getClass().getDeclaredClasses()))
                                .filter(type -> type.isAnnotationPresent(ConfigurationProperties.class)))
                .toArray(Class<?>[]::new);
        BindableRuntimeHintsRegistrar.forTypes(bound).registerHints(hints);
    }
}
