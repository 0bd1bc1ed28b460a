package io.entra4j.identity.rewrite;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.ScanningRecipe;
import org.openrewrite.Tree;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.marker.JavaProject;
import org.openrewrite.java.search.UsesType;
import org.openrewrite.java.tree.JavaSourceFile;
import org.openrewrite.maven.AddDependencyVisitor;
import org.openrewrite.maven.MavenIsoVisitor;
import org.openrewrite.maven.tree.ResolvedDependency;
import org.openrewrite.maven.tree.Scope;
import org.openrewrite.xml.tree.Xml;

/**
 * Declares a dependency that a Maven project uses but gets only through another dependency, which will be replaced.
 * Declares the version that the project already uses.
 */
public final class DeclareWhatCameAlong extends ScanningRecipe<Set<JavaProject>> {

    @Option(displayName = "Group ID", description = "The group ID of both dependencies.", example = "com.azure")
    private final String groupId;

    @Option(
            displayName = "Replaced artifact",
            description = "The dependency that is replaced.",
            example = "azure-identity")
    private final String replacedArtifactId;

    @Option(
            displayName = "Artifact that came along",
            description = "The dependency to declare.",
            example = "azure-core-http-netty")
    private final String artifactId;

    @Option(
            displayName = "Types",
            description = "The types, or patterns, whose use shows that the dependency is needed.",
            example = "io.netty..*")
    private final List<String> types;

    /**
     * Creates the recipe.
     *
     * @param groupId the group ID of both dependencies
     * @param replacedArtifactId the dependency that is replaced
     * @param artifactId the dependency to declare
     * @param types the types, or patterns, whose use shows that the dependency is needed
     */
    public DeclareWhatCameAlong(String groupId, String replacedArtifactId, String artifactId, List<String> types) {
        this.groupId = groupId;
        this.replacedArtifactId = replacedArtifactId;
        this.artifactId = artifactId;
        this.types = types;
    }

    @Override
    public String getDisplayName() {
        return "Declare a dependency that came with a replaced one";
    }

    @Override
    public String getDescription() {
        return "Declares a dependency that a Maven project uses but gets only through another dependency, which"
                + " is replaced.";
    }

    @Override
    public Set<JavaProject> getInitialValue(ExecutionContext context) {
        return new HashSet<>();
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getScanner(Set<JavaProject> users) {
        return new TreeVisitor<>() {
            @Override
            public @Nullable Tree visit(@Nullable Tree tree, ExecutionContext context) {
                if (tree instanceof JavaSourceFile source && usesOne(source, context)) {
                    source.getMarkers().findFirst(JavaProject.class).ifPresent(users::add);
                }
                return tree;
            }
        };
    }

    @SuppressWarnings("ReferenceEquality") // by contract, a visitor that changes nothing returns the same object
    private boolean usesOne(JavaSourceFile source, ExecutionContext context) {
        return types.stream().anyMatch(type -> new UsesType<>(type, false).visit(source, context) != source);
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor(Set<JavaProject> users) {
        return new MavenIsoVisitor<>() {
            @Override
            public Xml.Document visitDocument(Xml.Document document, ExecutionContext context) {
                boolean uses = document.getMarkers()
                        .findFirst(JavaProject.class)
                        .filter(users::contains)
                        .isPresent();
                if (uses
                        && find(replacedArtifactId)
                                .filter(ResolvedDependency::isDirect)
                                .isPresent()) {
                    find(artifactId)
                            .filter(came -> !came.isDirect())
                            .ifPresent(came -> doAfterVisit(declaring(came.getVersion())));
                }
                return document;
            }

            private Optional<ResolvedDependency> find(String artifact) {
                return getResolutionResult().findDependencies(groupId, artifact, Scope.Compile).stream()
                        .findFirst();
            }
        };
    }

    private AddDependencyVisitor declaring(String version) {
        return new AddDependencyVisitor(groupId, artifactId, version, null, null, null, null, null, null, null);
    }
}
