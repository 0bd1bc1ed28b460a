package io.entra4j.identity.rewrite;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.internal.ListUtils;
import org.openrewrite.java.ChangeType;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.search.UsesType;
import org.openrewrite.java.tree.Expression;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.JavaType;
import org.openrewrite.java.tree.Statement;
import org.openrewrite.java.tree.TypeTree;
import org.openrewrite.java.tree.TypeUtils;

/**
 * Changes the declared type to {@code BrokerCredential} in code that signs in through azure-identity-broker.
 *
 * <p>The broker's builder of azure-identity builds an {@code InteractiveBrowserCredential}. The builder of entra4j
 * identity builds a {@code BrokerCredential}. If a file also signs in through a browser, this recipe cannot tell the
 * variables apart. Then each use of the broker's builder gets a comment instead.
 */
public final class UseBrokerCredential extends Recipe {

    private static final String BROKER_BUILDER = "com.azure.identity.broker.InteractiveBrowserBrokerCredentialBuilder";
    private static final String BROWSER_BUILDER = "com.azure.identity.InteractiveBrowserCredentialBuilder";
    private static final String BROWSER = "com.azure.identity.InteractiveBrowserCredential";

    private static final String BROKER = "io.entra4j.identity.user.BrokerCredential";

    private static final Set<String> BUILD = Set.of("build");
    private static final Set<String> BROWSER_ONLY = Set.of("browserCustomizationOptions", "port", "redirectUrl");

    private static final String DECLARE =
            "this builder builds a BrokerCredential. Declare it as BrokerCredential, or as"
                    + " UserCredential where it may be an InteractiveBrowserCredential too.";
    private static final String REMOVE =
            "a broker opens no browser. Remove browserCustomizationOptions, port and redirectUrl.";

    /** Creates the recipe. */
    public UseBrokerCredential() {}

    @Override
    public String getDisplayName() {
        return "Declare the broker's credential as `BrokerCredential`";
    }

    @Override
    public String getDescription() {
        return "Replaces `InteractiveBrowserCredential` where azure-identity-broker's builder builds the credential.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        return Preconditions.check(new UsesType<>(BROKER_BUILDER, false), new JavaIsoVisitor<>() {

            private boolean browserToo;

            @Override
            public J.CompilationUnit visitCompilationUnit(J.CompilationUnit unit, ExecutionContext context) {
                browserToo = createsBrowserBuilder(unit);
                if (!browserToo) {
                    doAfterVisit(new ChangeType(BROWSER, BROKER, true).getVisitor());
                    doAfterVisit(new ChangeType(BROWSER_BUILDER, BROKER_BUILDER, true).getVisitor());
                }
                return super.visitCompilationUnit(unit, context);
            }

            @Override
            public J.Block visitBlock(J.Block block, ExecutionContext context) {
                J.Block visited = super.visitBlock(block, context);
                return visited.withStatements(ListUtils.map(visited.getStatements(), this::markOrDeclare));
            }

            private Statement markOrDeclare(Statement statement) {
                Statement marked = statement;
                if (calls(statement, BROWSER_ONLY)) {
                    marked = Todo.before(marked, REMOVE);
                }
                if (!browserToo || !calls(statement, BUILD)) {
                    return marked;
                }
                if (!(marked instanceof J.VariableDeclarations variables)) {
                    return Todo.before(marked, DECLARE);
                }
                if (!TypeUtils.isOfClassType(variables.getType(), BROWSER)) {
                    return marked;
                }
                maybeAddImport(BROKER, false);
                return declareBroker(variables);
            }
        });
    }

    private static J.VariableDeclarations declareBroker(J.VariableDeclarations variables) {
        TypeTree type = variables.getTypeExpression();
        return type instanceof J.Identifier name && !name.getSimpleName().equals("var")
                ? variables.withTypeExpression(
                        name.withSimpleName("BrokerCredential").withType(JavaType.buildType(BROKER)))
                : variables;
    }

    /** Returns whether a statement, without the blocks in it, calls one of these methods of the broker's builder. */
    private static boolean calls(Statement statement, Set<String> methods) {
        return new JavaIsoVisitor<AtomicBoolean>() {
            @Override
            public J.Block visitBlock(J.Block block, AtomicBoolean found) {
                return block;
            }

            @Override
            public J.MethodInvocation visitMethodInvocation(J.MethodInvocation call, AtomicBoolean found) {
                if (methods.contains(call.getSimpleName()) && startsWithBroker(call)) {
                    found.set(true);
                }
                return super.visitMethodInvocation(call, found);
            }
        }.reduce(statement, new AtomicBoolean()).get();
    }

    /**
     * Returns whether a chain of calls begins with a broker's builder. The type of a call does not show it, because
     * inherited methods return the browser's builder.
     */
    private static boolean startsWithBroker(J.MethodInvocation call) {
        Expression first = call;
        while (first instanceof J.MethodInvocation next && next.getSelect() != null) {
            first = next.getSelect();
        }
        return TypeUtils.isOfClassType(first.getType(), BROKER_BUILDER);
    }

    private static boolean createsBrowserBuilder(J.CompilationUnit unit) {
        return new JavaIsoVisitor<AtomicBoolean>() {
            @Override
            public J.NewClass visitNewClass(J.NewClass creation, AtomicBoolean found) {
                if (TypeUtils.isOfClassType(creation.getType(), BROWSER_BUILDER)) {
                    found.set(true);
                }
                return super.visitNewClass(creation, found);
            }
        }.reduce(unit, new AtomicBoolean()).get();
    }
}
