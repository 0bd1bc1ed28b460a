package io.entra4j.identity.rewrite;

import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.gradle.IsBuildGradle;
import org.openrewrite.internal.ListUtils;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.Statement;

/** Adds a {@code TODO entra4j} comment to a dependency in a Gradle build. */
public final class AddTodoToGradleDependency extends Recipe {

    @Option(displayName = "Group ID", description = "The dependency's group ID.", example = "com.azure")
    private final String groupId;

    @Option(displayName = "Artifact ID", description = "The dependency's artifact ID.", example = "azure-identity")
    private final String artifactId;

    @Option(displayName = "What to do", description = "The text of the comment.", example = "Use another library.")
    private final String todo;

    /**
     * Creates the recipe.
     *
     * @param groupId the dependency's group ID
     * @param artifactId the dependency's artifact ID
     * @param todo the text of the comment
     */
    public AddTodoToGradleDependency(String groupId, String artifactId, String todo) {
        this.groupId = groupId;
        this.artifactId = artifactId;
        this.todo = todo;
    }

    @Override
    public String getDisplayName() {
        return "Mark a Gradle dependency with a comment";
    }

    @Override
    public String getDescription() {
        return "Adds a `TODO entra4j` comment to a dependency in a Gradle build.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        return Preconditions.check(new IsBuildGradle<>(), new JavaIsoVisitor<>() {
            @Override
            public J.Block visitBlock(J.Block block, ExecutionContext context) {
                J.Block visited = super.visitBlock(block, context);
                return visited.withStatements(ListUtils.map(
                        visited.getStatements(),
                        statement -> declaresIt(statement) ? Todo.before(statement, todo) : statement));
            }
        });
    }

    private boolean declaresIt(Statement statement) {
        // A closure returns its last statement.
        J call = statement instanceof J.Return last ? last.getExpression() : statement;
        return call instanceof J.MethodInvocation method
                && method.getArguments().stream().anyMatch(this::isIt);
    }

    private boolean isIt(Expression argument) {
        String coordinates = groupId + ':' + artifactId;
        return argument instanceof J.Literal literal
                && literal.getValue() instanceof String text
                && (text.equals(coordinates) || text.startsWith(coordinates + ':'));
    }
}
