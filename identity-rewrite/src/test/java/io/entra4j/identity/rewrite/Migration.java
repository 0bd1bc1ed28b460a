package io.entra4j.identity.rewrite;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openrewrite.java.JavaParser;
import org.openrewrite.test.RecipeSpec;
import org.openrewrite.test.RewriteTest;
import org.openrewrite.test.TypeValidation;

/** A test of the whole migration, or of one recipe, on sources that see azure-identity. */
interface Migration extends RewriteTest {

    /** Stands for azure-identity-broker, as its public API is documented. */
    String BROKER_BUILDER = """
            package com.azure.identity.broker;

            import com.azure.identity.InteractiveBrowserCredential;
            import com.azure.identity.InteractiveBrowserCredentialBuilder;

            public class InteractiveBrowserBrokerCredentialBuilder extends InteractiveBrowserCredentialBuilder {
                public InteractiveBrowserBrokerCredentialBuilder setWindowHandle(long windowHandle) {
                    return this;
                }

                public InteractiveBrowserBrokerCredentialBuilder enableLegacyMsaPassthrough() {
                    return this;
                }

                public InteractiveBrowserBrokerCredentialBuilder useDefaultBrokerAccount() {
                    return this;
                }

                @Override
                public InteractiveBrowserCredential build() {
                    return null;
                }
            }
            """;

    @Override
    default void defaults(RecipeSpec spec) {
        spec.recipeFromResource(
                        "/META-INF/rewrite/azure-identity.yml", "io.entra4j.identity.rewrite.MigrateFromAzureIdentity")
                .parser(JavaParser.fromJavaVersion().classpath(classPath()).dependsOn(BROKER_BUILDER))
                // What a recipe leaves has types that the parser has seen and the new library's, which it has not.
                .afterTypeValidationOptions(TypeValidation.none());
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> Stream.of("azure-", "reactor-", "reactive-", "msal4j")
                        .anyMatch(path.getFileName().toString().toLowerCase(Locale.ROOT)::startsWith))
                .toList();
    }
}
