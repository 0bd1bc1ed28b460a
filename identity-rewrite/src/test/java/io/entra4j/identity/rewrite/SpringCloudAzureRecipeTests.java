package io.entra4j.identity.rewrite;

import static org.openrewrite.maven.Assertions.pomXml;
import static org.openrewrite.properties.Assertions.properties;
import static org.openrewrite.yaml.Assertions.yaml;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openrewrite.test.RecipeSpec;
import org.openrewrite.test.RewriteTest;

/** The migration of applications from Spring Cloud Azure, file by file. */
class SpringCloudAzureRecipeTests implements RewriteTest {

    @Override
    public void defaults(RecipeSpec spec) {
        spec.recipe(new MoveSpringCloudAzureProperties());
    }

    @Test
    void propertiesAreRenamed() {
        rewriteRun(properties("""
                        spring.application.name=orders
                        spring.cloud.azure.profile.tenant-id=contoso.onmicrosoft.com
                        spring.cloud.azure.credential.client-id=${CLIENT_ID}
                        spring.cloud.azure.credential.clientSecret=${SECRET}
                        """, """
                        spring.application.name=orders
                        azure.identity.tenant-id=contoso.onmicrosoft.com
                        azure.identity.client-id=${CLIENT_ID}
                        azure.identity.client-secret=${SECRET}
                        """));
    }

    @Test
    void propertiesOfYamlAreRenamed() {
        rewriteRun(yaml("""
                        spring:
                          application.name: orders
                          cloud:
                            azure:
                              profile:
                                tenant-id: contoso.onmicrosoft.com
                              credential:
                                client-id: ${CLIENT_ID}
                                client-certificate-path: /etc/app.pem
                        """, """
                        spring:
                          application.name: orders
                        azure.identity.client-id: ${CLIENT_ID}
                        azure.identity.certificate.location: /etc/app.pem
                        azure.identity.tenant-id: contoso.onmicrosoft.com
                        """));
    }

    @Test
    void documentsOfYamlStaySeparate() {
        rewriteRun(yaml("""
                        spring.application.name: orders
                        ---
                        spring.config.activate.on-profile: prod
                        spring.cloud.azure:
                          credential.managed-identity-enabled: true
                          storage.queue:
                            account-name: shop
                            credential:
                              client-id: id
                              client-secret: ${SECRET}
                        """, """
                        spring.application.name: orders
                        ---
                        spring.config.activate.on-profile: prod
                        spring.cloud.azure:
                          storage.queue:
                            account-name: shop
                        spring.cloud.azure.storage.queue.credential.token-credential-bean-name: storage-queue
                        azure.identity.credentials.storage-queue.client-id: id
                        azure.identity.credentials.storage-queue.client-secret: ${SECRET}
                        azure.identity.type: managed-identity
                        """));
    }

    @Test
    void managedIdentityBecomesAType() {
        rewriteRun(properties("""
                        spring.cloud.azure.credential.managed-identity-enabled=true
                        spring.cloud.azure.credential.client-id=11111111-1111-1111-1111-111111111111
                        """, """
                        azure.identity.managed-identity.client-id=11111111-1111-1111-1111-111111111111
                        azure.identity.type=managed-identity
                        """));
    }

    @Test
    void cloudPropertyIsKeptForBothLibraries() {
        rewriteRun(properties("""
                        spring.cloud.azure.profile.cloud-type=AZURE_CHINA
                        spring.cloud.azure.profile.tenant-id=contoso.cn
                        """, """
                        spring.cloud.azure.profile.cloud-type=AZURE_CHINA
                        azure.identity.tenant-id=contoso.cn
                        azure.identity.cloud=china
                        """));
    }

    @Test
    void endpointWinsOverCloud() {
        rewriteRun(properties("""
                        spring.cloud.azure.profile.cloud-type=OTHER
                        spring.cloud.azure.profile.environment.active-directory-endpoint=https://login.example
                        """, """
                        spring.cloud.azure.profile.cloud-type=OTHER
                        azure.identity.authority-host=https://login.example
                        """));
    }

    @Test
    void credentialOfOneServiceBecomesANamedOne() {
        rewriteRun(properties("""
                        spring.cloud.azure.storage.queue.account-name=shop
                        spring.cloud.azure.storage.queue.credential.client-id=id
                        spring.cloud.azure.storage.queue.credential.client-secret=${SECRET}
                        spring.cloud.azure.storage.queue.profile.tenant-id=contoso.com
                        """, """
                        spring.cloud.azure.storage.queue.account-name=shop
                        azure.identity.credentials.storage-queue.client-id=id
                        azure.identity.credentials.storage-queue.client-secret=${SECRET}
                        azure.identity.credentials.storage-queue.tenant-id=contoso.com
                        spring.cloud.azure.storage.queue.credential.token-credential-bean-name=storage-queue
                        """));
    }

    @Test
    void beanOfOneServiceIsUnchanged() {
        rewriteRun(
                properties("spring.cloud.azure.storage.queue.credential.token-credential-bean-name=mine\n"), yaml("""
                        spring.cloud.azure.keyvault.secret:
                          endpoint: https://shop.vault.azure.net
                        """));
    }

    @Test
    void propertyThatNeedsADecisionIsMarked() {
        rewriteRun(
                spec -> spec.recipeFromResource(
                        "/META-INF/rewrite/spring-cloud-azure.yml",
                        "io.entra4j.identity.rewrite.MarkSpringCloudAzureProperties"),
                properties("""
                        spring.cloud.azure.credential.token-credential-bean-name=mine
                        """, """
                        # TODO entra4j: all clients of Spring Cloud Azure use this bean. Remove it to let them use the credential of azure.identity.
                        spring.cloud.azure.credential.token-credential-bean-name=mine
                        """));
    }

    @Test
    void starterIsReplaced(@TempDir Path directory) throws IOException {
        String uri = ArtifactRepository.at(directory).uri();
        rewriteRun(
                wholeMigration(),
                pomXml(
                        pom(uri, dependency("com.azure.spring", "spring-cloud-azure-starter", "7.3.0")),
                        pom(
                                uri,
                                dependency("io.entra4j", "identity-spring-boot-starter", ArtifactRepository.VERSION))));
    }

    @Test
    void starterOfOneServiceStaysBesideOurs(@TempDir Path directory) throws IOException {
        String uri = ArtifactRepository.at(directory).uri();
        String blob = dependency("com.azure.spring", "spring-cloud-azure-starter-storage-blob", "7.3.0");
        rewriteRun(
                wholeMigration(),
                pomXml(
                        pom(uri, blob),
                        pom(
                                uri,
                                blob
                                        + dependency(
                                                "io.entra4j",
                                                "identity-spring-boot-starter",
                                                ArtifactRepository.VERSION))));
    }

    @Test
    void pomWithoutSpringCloudAzureIsUnchanged(@TempDir Path directory) throws IOException {
        String uri = ArtifactRepository.at(directory).uri();
        rewriteRun(
                wholeMigration(),
                pomXml(pom(uri, dependency("io.entra4j", "identity-core", ArtifactRepository.VERSION))));
    }

    private static Consumer<RecipeSpec> wholeMigration() {
        return spec -> spec.recipeFromResource(
                "/META-INF/rewrite/spring-cloud-azure.yml", "io.entra4j.identity.rewrite.MigrateFromSpringCloudAzure");
    }

    private static String dependency(String group, String artifact, String version) {
        return """
                    <dependency>
                      <groupId>%s</groupId>
                      <artifactId>%s</artifactId>
                      <version>%s</version>
                    </dependency>
                """.formatted(group, artifact, version);
    }

    private static String pom(String repository, String dependencies) {
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
                  <dependencies>
                %s  </dependencies>
                </project>
                """.formatted(repository, dependencies);
    }
}
