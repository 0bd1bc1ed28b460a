package io.entra4j.identity.rewrite;

import static org.openrewrite.java.Assertions.java;
import static org.openrewrite.java.Assertions.mavenProject;
import static org.openrewrite.java.Assertions.srcMainJava;
import static org.openrewrite.maven.Assertions.pomXml;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openrewrite.test.SourceSpecs;

class MavenTests implements Migration {

    private static final String VERSION = ArtifactRepository.VERSION;

    private static ArtifactRepository repository;

    @BeforeAll
    static void publish(@TempDir Path directory) throws IOException {
        repository = ArtifactRepository.at(directory);
    }

    @Test
    void dependencyIsReplaced() {
        rewriteRun(pomXml(pom("""
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity</artifactId>
                          <version>1.19.0</version>
                        </dependency>
                    """), pom(core())));
    }

    @Test
    void dependencyWhoseVersionTheBomManagesIsReplacedAndTheBomStays() {
        String bom = """
                  <dependencyManagement>
                    <dependencies>
                      <dependency>
                        <groupId>com.azure</groupId>
                        <artifactId>azure-sdk-bom</artifactId>
                        <version>1.3.10</version>
                        <type>pom</type>
                        <scope>import</scope>
                      </dependency>
                    </dependencies>
                  </dependencyManagement>
                """;
        rewriteRun(pomXml(pom(bom, """
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity</artifactId>
                        </dependency>
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-core</artifactId>
                        </dependency>
                    """), pom(bom, core() + """
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-core</artifactId>
                        </dependency>
                    """)));
    }

    @Test
    void managedDependencyIsReplaced() {
        rewriteRun(pomXml(pom("""
                  <dependencyManagement>
                    <dependencies>
                      <dependency>
                        <groupId>com.azure</groupId>
                        <artifactId>azure-identity</artifactId>
                        <version>1.19.0</version>
                      </dependency>
                    </dependencies>
                  </dependencyManagement>
                """, """
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity</artifactId>
                        </dependency>
                    """), pom("""
                  <dependencyManagement>
                    <dependencies>
                      <dependency>
                        <groupId>io.entra4j</groupId>
                        <artifactId>identity-core</artifactId>
                        <version>%s</version>
                      </dependency>
                    </dependencies>
                  </dependencyManagement>
                """.formatted(VERSION), """
                        <dependency>
                          <groupId>io.entra4j</groupId>
                          <artifactId>identity-core</artifactId>
                        </dependency>
                    """)));
    }

    @Test
    void versionInAPropertyIsReplacedInTheProperty() {
        rewriteRun(pomXml(pom("""
                  <properties>
                    <azure-identity.version>1.19.0</azure-identity.version>
                  </properties>
                """, """
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity</artifactId>
                          <version>${azure-identity.version}</version>
                        </dependency>
                    """), pom("""
                  <properties>
                    <azure-identity.version>%s</azure-identity.version>
                  </properties>
                """.formatted(VERSION), """
                        <dependency>
                          <groupId>io.entra4j</groupId>
                          <artifactId>identity-core</artifactId>
                          <version>${azure-identity.version}</version>
                        </dependency>
                    """)));
    }

    @Test
    void brokerIsReplacedByTheOneOfMsal() {
        rewriteRun(pomXml(pom("""
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity-broker</artifactId>
                          <version>1.1.20</version>
                        </dependency>
                    """), pom("""
                        <dependency>
                          <groupId>com.microsoft.azure</groupId>
                          <artifactId>msal4j-brokers</artifactId>
                          <version>1.0.0</version>
                        </dependency>
                    """)));
    }

    @Test
    void dependencyThatCameWithAnotherOneIsAdded() {
        rewriteRun(mavenProject("app", uses(), pomXml(pom("""
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity-extensions</artifactId>
                          <version>1.2.9</version>
                        </dependency>
                    """), pom("""
                        <dependency>
                          <!-- TODO entra4j: there is no replacement for azure-identity-extensions yet. Keep it for JDBC connections without passwords. It also brings azure-identity. -->
                          <groupId>com.azure</groupId>
                          <artifactId>azure-identity-extensions</artifactId>
                          <version>1.2.9</version>
                        </dependency>
                    """ + core()))));
    }

    @Test
    void clientThatCameWithAzureIdentityIsKeptWhereItIsUsed() {
        rewriteRun(mavenProject("app", srcMainJava(java("""
                        package com.example;

                        import com.azure.core.http.HttpClient;

                        class App {
                            HttpClient client = HttpClient.createDefault();
                        }
                        """)), pomXml(pom("""
                    <dependency>
                      <groupId>com.azure</groupId>
                      <artifactId>azure-identity</artifactId>
                      <version>1.19.0</version>
                    </dependency>
                """), pom("""
                    <dependency>
                      <groupId>com.azure</groupId>
                      <artifactId>azure-core-http-netty</artifactId>
                      <version>1.17.0</version>
                    </dependency>
                """ + core()))));
    }

    @Test
    void clientWhoseVersionTheBomManagesKeepsThatVersion() {
        String bom = """
                  <dependencyManagement>
                    <dependencies>
                      <dependency>
                        <groupId>com.azure</groupId>
                        <artifactId>azure-sdk-bom</artifactId>
                        <version>${azure.version}</version>
                        <type>pom</type>
                        <scope>import</scope>
                      </dependency>
                    </dependencies>
                  </dependencyManagement>
                  <properties>
                    <azure.version>1.3.6</azure.version>
                  </properties>
                """;
        rewriteRun(mavenProject("app", srcMainJava(java("""
                        package com.example;

                        import com.azure.core.http.HttpClient;

                        class App {
                            HttpClient client = HttpClient.createDefault();
                        }
                        """)), pomXml(pom(bom, """
                    <dependency>
                      <groupId>com.azure</groupId>
                      <artifactId>azure-identity</artifactId>
                    </dependency>
                """), pom(bom, """
                    <dependency>
                      <groupId>com.azure</groupId>
                      <artifactId>azure-core-http-netty</artifactId>
                    </dependency>
                """ + core()))));
    }

    @Test
    void clientThatTheProjectExcludesIsNotAdded() {
        String exclusion = """
                      <exclusions>
                        <exclusion>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-core-http-netty</artifactId>
                        </exclusion>
                      </exclusions>
                    </dependency>
                """;
        rewriteRun(mavenProject(
                "app",
                srcMainJava(java("""
                        package com.example;

                        import com.azure.core.http.HttpClient;

                        class App {
                            HttpClient client = HttpClient.createDefault();
                        }
                        """)),
                pomXml(pom("""
                    <dependency>
                      <groupId>com.azure</groupId>
                      <artifactId>azure-identity</artifactId>
                      <version>1.19.0</version>
                """ + exclusion), pom(core().replace("    </dependency>\n", exclusion)))));
    }

    @Test
    void pomWithoutAzureIdentityIsUnchanged() {
        rewriteRun(pomXml(pom("""
                        <dependency>
                          <groupId>com.azure</groupId>
                          <artifactId>azure-core</artifactId>
                          <version>1.61.0</version>
                        </dependency>
                    """)));
    }

    private static SourceSpecs uses() {
        return srcMainJava(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.DefaultAzureCredentialBuilder;

                class App {
                    TokenCredential credential = new DefaultAzureCredentialBuilder().build();
                }
                """, """
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;

                class App {
                    TokenCredential credential = new DefaultAzureCredentialBuilder().build();
                }
                """));
    }

    private static String core() {
        return """
                <dependency>
                  <groupId>io.entra4j</groupId>
                  <artifactId>identity-core</artifactId>
                  <version>%s</version>
                </dependency>
            """.formatted(VERSION);
    }

    private static String pom(String dependencies) {
        return pom("", dependencies);
    }

    private static String pom(String before, String dependencies) {
        return """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>app</artifactId>
                  <version>1</version>
                  <repositories>
                    <repository>
                      <id>test</id>
                      <url>%s</url>
                    </repository>
                  </repositories>
                %s  <dependencies>
                %s  </dependencies>
                </project>
                """.formatted(repository.uri(), before, dependencies);
    }
}
