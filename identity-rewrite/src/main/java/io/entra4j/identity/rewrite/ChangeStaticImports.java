package io.entra4j.identity.rewrite;

import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Preconditions;
import org.openrewrite.Recipe;
import org.openrewrite.TreeVisitor;
import org.openrewrite.java.JavaIsoVisitor;
import org.openrewrite.java.search.UsesType;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.TypeTree;

/**
 * Replaces a type in static imports.
 *
 * <p>{@link org.openrewrite.java.ChangeType} does this too, but it drops the static import from a file that also
 * imports the type itself. It does not change static imports that already have the new name. Therefore this recipe must
 * run before it.
 */
public final class ChangeStaticImports extends Recipe {

    @Option(
            displayName = "Old type",
            description = "The qualified name of the type to replace.",
            example = "com.azure.identity.AzureAuthorityHosts")
    private final String oldTypeName;

    @Option(
            displayName = "New type",
            description = "The qualified name of its replacement.",
            example = "io.entra4j.identity.AzureAuthorityHosts")
    private final String newTypeName;

    /**
     * Creates the recipe.
     *
     * @param oldTypeName the qualified name of the type to replace
     * @param newTypeName the qualified name of its replacement
     */
    public ChangeStaticImports(String oldTypeName, String newTypeName) {
        this.oldTypeName = oldTypeName;
        this.newTypeName = newTypeName;
    }

    @Override
    public String getDisplayName() {
        return "Replace a type in static imports";
    }

    @Override
    public String getDescription() {
        return "Replaces a type in static imports, and nowhere else.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        return Preconditions.check(new UsesType<>(oldTypeName, false), new JavaIsoVisitor<>() {
            @Override
            public J.Import visitImport(J.Import statement, ExecutionContext context) {
                if (!statement.isStatic() || !statement.getTypeName().equals(oldTypeName)) {
                    return statement;
                }
                J.FieldAccess imported = statement.getQualid();
                J.FieldAccess renamed = TypeTree.build(newTypeName + '.' + imported.getSimpleName());
                return statement.withQualid(renamed.withPrefix(imported.getPrefix()));
            }
        });
    }
}
