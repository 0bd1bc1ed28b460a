package io.entra4j.identity.rewrite;

import org.openrewrite.ExecutionContext;
import org.openrewrite.FindSourceFiles;
import org.openrewrite.Option;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.xml.AddToTagVisitor;
import org.openrewrite.xml.XPathMatcher;
import org.openrewrite.xml.XmlIsoVisitor;
import org.openrewrite.xml.tree.Xml;

/**
 * Adds {@code identity-spring-boot-starter} to the dependencies of a {@code pom.xml} that has another starter.
 *
 * <p>OpenRewrite has a recipe for this, but that recipe looks up the version in repositories first. If that fails, as
 * for a snapshot in a local repository, it does nothing.
 */
public final class AddStarterBeside extends Recipe {

    private static final String GROUP = "io.entra4j";
    private static final String ARTIFACT = "identity-spring-boot-starter";

    @Option(displayName = "Group ID", description = "The other starter's group ID.", example = "com.azure.spring")
    private final String groupId;

    @Option(
            displayName = "Beginning of the artifact ID",
            description = "The beginning of the other starter's artifact ID.",
            example = "spring-cloud-azure-starter-")
    private final String artifactIdPrefix;

    @Option(displayName = "Version", description = "The version to add.", example = "1.0.0")
    private final String version;

    /**
     * Creates the recipe.
     *
     * @param groupId the other starter's group ID
     * @param artifactIdPrefix the beginning of the other starter's artifact ID
     * @param version the version to add
     */
    public AddStarterBeside(String groupId, String artifactIdPrefix, String version) {
        this.groupId = groupId;
        this.artifactIdPrefix = artifactIdPrefix;
        this.version = version;
    }

    @Override
    public String getDisplayName() {
        return "Add our starter beside another";
    }

    @Override
    public String getDescription() {
        return "Adds `identity-spring-boot-starter` to the dependencies of a `pom.xml` that has another starter.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        XPathMatcher dependencies = new XPathMatcher("/project/dependencies");
        return Preconditions.check(new FindSourceFiles("**/pom.xml"), new XmlIsoVisitor<>() {
            @Override
            public Xml.Tag visitTag(Xml.Tag tag, ExecutionContext context) {
                Xml.Tag visited = super.visitTag(tag, context);
                boolean wanted = dependencies.matches(getCursor())
                        && visited.getChildren().stream()
                                .anyMatch(dependency -> is(dependency, "groupId", groupId)
                                        && text(dependency, "artifactId").startsWith(artifactIdPrefix))
                        && visited.getChildren().stream()
                                .noneMatch(dependency ->
                                        is(dependency, "groupId", GROUP) && is(dependency, "artifactId", ARTIFACT));
                if (wanted) {
                    doAfterVisit(new AddToTagVisitor<>(
                            visited,
                            Xml.Tag.build(
                                    "<dependency>\n<groupId>%s</groupId>\n<artifactId>%s</artifactId>\n<version>%s</version>\n</dependency>"
                                            .formatted(GROUP, ARTIFACT, version))));
                }
                return visited;
            }
        });
    }

    private static boolean is(Xml.Tag dependency, String name, String value) {
        return text(dependency, name).equals(value);
    }

    private static String text(Xml.Tag dependency, String name) {
        return dependency.getChildValue(name).orElse("");
    }
}
