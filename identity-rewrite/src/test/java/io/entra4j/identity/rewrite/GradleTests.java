package io.entra4j.identity.rewrite;

import static org.openrewrite.gradle.Assertions.buildGradle;
import static org.openrewrite.gradle.Assertions.buildGradleKts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openrewrite.gradle.marker.GradleDependencyConfiguration;
import org.openrewrite.gradle.marker.GradleProject;
import org.openrewrite.maven.tree.Dependency;
import org.openrewrite.maven.tree.GroupArtifactVersion;
import org.openrewrite.maven.tree.MavenRepository;
import org.openrewrite.test.RecipeSpec;

class GradleTests implements Migration {

    private static final String VERSION = ArtifactRepository.VERSION;

    private static ArtifactRepository repository;

    @BeforeAll
    static void publish(@TempDir Path directory) throws IOException {
        repository = ArtifactRepository.at(directory);
    }

    @Override
    public void defaults(RecipeSpec spec) {
        Migration.super.defaults(spec);
        spec.allSources(source -> source.markers(project()));
    }

    /** What Gradle tells of a project; to ask Gradle itself would download it. */
    private static GradleProject project() {
        GradleDependencyConfiguration implementation = GradleDependencyConfiguration.builder()
                .name("implementation")
                .isCanBeDeclared(true)
                .requested(List.of(
                        dependency("com.azure", "azure-identity", "1.19.0"),
                        dependency("com.azure", "azure-identity-broker", "1.1.20"),
                        dependency("com.azure", "azure-identity-extensions", "1.2.9"),
                        dependency("com.azure", "azure-core", "1.61.0")))
                .build();
        return GradleProject.builder()
                .id(UUID.randomUUID())
                .group("com.example")
                .name("app")
                .version("1")
                .path(":")
                .mavenRepositories(List.of(
                        repository("test", repository.uri()),
                        repository("central", "https://repo.maven.apache.org/maven2")))
                .nameToConfiguration(Map.of("implementation", implementation))
                .build();
    }

    private static Dependency dependency(String group, String artifact, String version) {
        return Dependency.builder()
                .gav(new GroupArtifactVersion(group, artifact, version))
                .build();
    }

    private static MavenRepository repository(String id, String uri) {
        return MavenRepository.builder().id(id).uri(uri).build();
    }

    @Test
    void dependenciesInGroovyAreReplaced() {
        rewriteRun(buildGradle("""
                plugins {
                    id 'java'
                }

                repositories {
                    mavenCentral()
                }

                dependencies {
                    implementation 'com.azure:azure-identity:1.19.0'
                    implementation 'com.azure:azure-identity-broker:1.1.20'
                    implementation 'com.azure:azure-core:1.61.0'
                }
                """, """
                plugins {
                    id 'java'
                }

                repositories {
                    mavenCentral()
                }

                dependencies {
                    implementation 'io.entra4j:identity-core:%s'
                    implementation 'com.microsoft.azure:msal4j-brokers:1.0.0'
                    implementation 'com.azure:azure-core:1.61.0'
                }
                """.formatted(VERSION)));
    }

    @Test
    void dependenciesInKotlinAreReplaced() {
        rewriteRun(buildGradleKts("""
                plugins {
                    java
                }

                dependencies {
                    implementation("com.azure:azure-identity:1.19.0")
                    implementation("com.azure:azure-core:1.61.0")
                }
                """, """
                plugins {
                    java
                }

                dependencies {
                    implementation("io.entra4j:identity-core:%s")
                    implementation("com.azure:azure-core:1.61.0")
                }
                """.formatted(VERSION)));
    }

    @Test
    void dependencyWhoseVersionThePlatformManagesGetsAVersion() {
        rewriteRun(buildGradle("""
                plugins {
                    id 'java'
                }

                dependencies {
                    implementation platform('com.azure:azure-sdk-bom:1.3.10')
                    implementation 'com.azure:azure-identity'
                }
                """, """
                plugins {
                    id 'java'
                }

                dependencies {
                    implementation platform('com.azure:azure-sdk-bom:1.3.10')
                    implementation 'io.entra4j:identity-core:%s'
                }
                """.formatted(VERSION)));
    }

    @Test
    void extensionsAreMarked() {
        rewriteRun(buildGradle("""
                        dependencies {
                            implementation 'com.azure:azure-identity-extensions:1.2.9'
                        }
                        """, """
                        dependencies {
                            // TODO entra4j: there is no replacement for azure-identity-extensions yet. Keep it for JDBC connections without passwords. It also brings azure-identity.
                            implementation 'com.azure:azure-identity-extensions:1.2.9'
                        }
                        """), buildGradleKts("""
                        dependencies {
                            implementation("com.azure:azure-identity-extensions:1.2.9")
                        }
                        """, """
                        dependencies {
                            // TODO entra4j: there is no replacement for azure-identity-extensions yet. Keep it for JDBC connections without passwords. It also brings azure-identity.
                            implementation("com.azure:azure-identity-extensions:1.2.9")
                        }
                        """));
    }
}
