package io.entra4j.identity.rewrite;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.Tree;
import org.openrewrite.TreeVisitor;
import org.openrewrite.internal.ListUtils;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.TypeMatcher;
import org.openrewrite.java.search.UsesType;
import org.openrewrite.java.tree.Flag;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JavaType;

/** Adds a {@code TODO entra4j} comment to the statements that create an object of a type or call its static methods. */
public final class AddTodoToUsesOfType extends Recipe {

    @Option(
            displayName = "Type",
            description = "The name of the type, or a pattern.",
            example = "com.azure.identity.SharedTokenCacheCredential*")
    private final String typeName;

    @Option(displayName = "What to do", description = "The text of the comment.", example = "Use another type.")
    private final String todo;

    /**
     * Creates the recipe.
     *
     * @param typeName the qualified name of the type, or a pattern as {@link TypeMatcher} reads it
     * @param todo the text of the comment
     */
    public AddTodoToUsesOfType(String typeName, String todo) {
        this.typeName = typeName;
        this.todo = todo;
    }

    @Override
    public String getDisplayName() {
        return "Mark the uses of a type with a comment";
    }

    @Override
    public String getDescription() {
        return "Adds a `TODO entra4j` comment to each statement that creates an object of a type or calls its"
                + " static methods. If there is no such statement, adds the comment to the class that uses the type.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        return Preconditions.check(new UsesType<>(typeName, false), new Marking(new TypeMatcher(typeName), todo));
    }

    private static final class Marking extends JavaIsoVisitor<ExecutionContext> {

        private final Use use;
        private final String todo;

        /** Class to mark if there is no statement to mark. */
        private @Nullable UUID first;

        Marking(TypeMatcher type, String todo) {
            this.use = new Use(type);
            this.todo = todo;
        }

        @Override
        public J.CompilationUnit visitCompilationUnit(J.CompilationUnit unit, ExecutionContext context) {
            first = use.anywhereIn(unit) || unit.getClasses().isEmpty()
                    ? null
                    : unit.getClasses().get(0).getId();
            return super.visitCompilationUnit(unit, context);
        }

        @Override
        public J.ClassDeclaration visitClassDeclaration(J.ClassDeclaration declaration, ExecutionContext context) {
            J.ClassDeclaration visited = super.visitClassDeclaration(declaration, context);
            return visited.getId().equals(first) ? Todo.before(visited, todo) : visited;
        }

        @Override
        public J.Block visitBlock(J.Block block, ExecutionContext context) {
            J.Block marked = super.visitBlock(block, context);
            return marked.withStatements(ListUtils.map(
                    marked.getStatements(),
                    statement -> use.directlyIn(statement) ? Todo.before(statement, todo) : statement));
        }
    }

    /** Finds where objects of the type are created or its static methods called. */
    private static final class Use {

        private final TypeMatcher type;

        Use(TypeMatcher type) {
            this.type = type;
        }

        boolean anywhereIn(Tree tree) {
            return in(tree, true);
        }

        /**
         * Returns whether a statement uses the type. Ignores the blocks in it, because their statements are checked one
         * by one.
         */
        boolean directlyIn(Tree tree) {
            return in(tree, false);
        }

        private boolean in(Tree tree, boolean blocks) {
            return new JavaIsoVisitor<AtomicBoolean>() {
                @Override
                public J.Block visitBlock(J.Block block, AtomicBoolean found) {
                    return blocks ? super.visitBlock(block, found) : block;
                }

                @Override
                public J.NewClass visitNewClass(J.NewClass creation, AtomicBoolean found) {
                    if (type.matches(creation.getType())) {
                        found.set(true);
                    }
                    return super.visitNewClass(creation, found);
                }

                @Override
                public J.MethodInvocation visitMethodInvocation(J.MethodInvocation call, AtomicBoolean found) {
                    JavaType.Method method = call.getMethodType();
                    if (method != null && method.hasFlags(Flag.Static) && type.matches(method.getDeclaringType())) {
                        found.set(true);
                    }
                    return super.visitMethodInvocation(call, found);
                }
            }.reduce(tree, new AtomicBoolean()).get();
        }
    }
}
