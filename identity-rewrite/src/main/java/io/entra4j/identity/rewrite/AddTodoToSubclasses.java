package io.entra4j.identity.rewrite;

import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.TypeMatcher;
import org.openrewrite.java.search.UsesType;
import org.openrewrite.java.tree.J;

/** Adds a {@code TODO entra4j} comment to the classes that extend a type. */
public final class AddTodoToSubclasses extends Recipe {

    @Option(
            displayName = "Type",
            description = "The name of the type, or a pattern.",
            example = "com.azure.identity.*Builder*")
    private final String typeName;

    @Option(displayName = "What to do", description = "The text of the comment.", example = "Call it instead.")
    private final String todo;

    /**
     * Creates the recipe.
     *
     * @param typeName the qualified name of the extended type, or a pattern as {@link TypeMatcher} reads it
     * @param todo the text of the comment
     */
    public AddTodoToSubclasses(String typeName, String todo) {
        this.typeName = typeName;
        this.todo = todo;
    }

    @Override
    public String getDisplayName() {
        return "Mark the subclasses of a type with a comment";
    }

    @Override
    public String getDescription() {
        return "Adds a `TODO entra4j` comment to each class that extends a type.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        TypeMatcher type = new TypeMatcher(typeName);
        return Preconditions.check(new UsesType<>(typeName, false), new JavaIsoVisitor<>() {
            @Override
            public J.ClassDeclaration visitClassDeclaration(J.ClassDeclaration declaration, ExecutionContext context) {
                J.ClassDeclaration visited = super.visitClassDeclaration(declaration, context);
                boolean extended = visited.getExtends() != null
                        && type.matches(visited.getExtends().getType());
                return extended ? Todo.before(visited, todo) : visited;
            }
        });
    }
}
