package io.entra4j.identity.rewrite;

import org.jspecify.annotations.Nullable;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Recipe;
import org.openrewrite.Tree;
import org.openrewrite.TreeVisitor;
import org.openrewrite.properties.tree.Properties;
import org.openrewrite.yaml.tree.Yaml;

/** Renames a property in properties and YAML files, or removes it, where the file sets it to a given value. */
public final class MoveProperty extends Recipe {

    @Option(displayName = "Key", description = "The property to rename.", example = "app.key")
    private final String key;

    @Option(
            displayName = "New key",
            description = "The new name of the property. If it is not set, the property is removed.",
            example = "app.other",
            required = false)
    private final @Nullable String newKey;

    @Option(
            displayName = "Condition",
            description = "A property that the file must also set. If it is not set, the property itself.",
            example = "app.enabled",
            required = false)
    private final @Nullable String condition;

    @Option(
            displayName = "Value",
            description = "The value that the condition must have. If it is not set, any value.",
            example = "true",
            required = false)
    private final @Nullable String value;

    /**
     * Creates the recipe.
     *
     * @param key the property to rename
     * @param newKey the new name of the property, {@code null} to remove it
     * @param condition a property that the file must also set, {@code null} for the property itself
     * @param value the value that the condition must have, {@code null} for any
     */
    public MoveProperty(String key, @Nullable String newKey, @Nullable String condition, @Nullable String value) {
        this.key = key;
        this.newKey = newKey;
        this.condition = condition;
        this.value = value;
    }

    @Override
    public String getDisplayName() {
        return "Rename a property";
    }

    @Override
    public String getDescription() {
        return "Renames or removes a property in properties and YAML files if a condition is met.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        return new TreeVisitor<Tree, ExecutionContext>() {
            @Override
            public @Nullable Tree visit(@Nullable Tree tree, ExecutionContext context) {
                String decisive = condition == null ? key : condition;
                if (tree instanceof Properties.File file) {
                    return isMet(Settings.value(file, decisive))
                            ? inProperties().visit(file, context)
                            : file;
                }
                if (tree instanceof Yaml.Documents documents) {
                    boolean isMet = documents.getDocuments().stream()
                            .anyMatch(document -> isMet(Settings.value(document, decisive)));
                    return isMet ? inYaml().visit(documents, context) : documents;
                }
                return tree;
            }
        };
    }

    private boolean isMet(@Nullable String found) {
        return found != null && (value == null || value.equalsIgnoreCase(found));
    }

    private TreeVisitor<?, ExecutionContext> inProperties() {
        return newKey == null
                ? new org.openrewrite.properties.DeleteProperty(key, true).getVisitor()
                : new org.openrewrite.properties.ChangePropertyKey(key, newKey, true, false).getVisitor();
    }

    private TreeVisitor<?, ExecutionContext> inYaml() {
        return newKey == null
                ? new org.openrewrite.yaml.DeleteProperty(key, false, true, null).getVisitor()
                : new org.openrewrite.yaml.ChangePropertyKey(key, newKey, true, null, null).getVisitor();
    }
}
