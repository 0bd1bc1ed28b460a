package io.entra4j.identity.rewrite;

import org.jspecify.annotations.Nullable;
import org.openrewrite.ExecutionContext;
import org.openrewrite.Option;
import org.openrewrite.Recipe;
import org.openrewrite.Tree;
import org.openrewrite.TreeVisitor;
import org.openrewrite.properties.AddProperty;
import org.openrewrite.properties.tree.Properties;
import org.openrewrite.yaml.MergeYaml;
import org.openrewrite.yaml.MergeYamlVisitor;
import org.openrewrite.yaml.YamlIsoVisitor;
import org.openrewrite.yaml.YamlParser;
import org.openrewrite.yaml.tree.Yaml;

/** Adds a property to each file, or document of a YAML file, that sets another one. */
public final class AddPropertyBeside extends Recipe {

    @Option(displayName = "Key", description = "The property that must be there.", example = "app.key")
    private final String key;

    @Option(
            displayName = "Value",
            description = "The value that the property must have. If it is not set, any value.",
            example = "true",
            required = false)
    private final @Nullable String value;

    @Option(
            displayName = "New key",
            description = "The property to add, unless the file already sets it.",
            example = "app.other")
    private final String newKey;

    @Option(displayName = "New value", description = "The value of the new property.", example = "one")
    private final String newValue;

    @Option(
            displayName = "Unless",
            description = "A property that must not be there.",
            example = "app.third",
            required = false)
    private final @Nullable String unless;

    /**
     * Creates the recipe.
     *
     * @param key the property that must be there
     * @param value the value that the property must have, {@code null} for any value
     * @param newKey the property to add
     * @param newValue the value of the new property
     * @param unless a property that must not be there, {@code null} for none
     */
    public AddPropertyBeside(
            String key, @Nullable String value, String newKey, String newValue, @Nullable String unless) {
        this.key = key;
        this.value = value;
        this.newKey = newKey;
        this.newValue = newValue;
        this.unless = unless;
    }

    @Override
    public String getDisplayName() {
        return "Add a property beside another";
    }

    @Override
    public String getDescription() {
        return "Adds a property to each configuration file, or YAML document, that sets another property.";
    }

    @Override
    public TreeVisitor<?, ExecutionContext> getVisitor() {
        return new TreeVisitor<Tree, ExecutionContext>() {
            @Override
            public @Nullable Tree visit(@Nullable Tree tree, ExecutionContext context) {
                if (tree instanceof Properties.File file && isFor(Settings.value(file, key))) {
                    return Settings.value(file, newKey) != null
                                    || (unless != null && Settings.value(file, unless) != null)
                            ? file
                            : new AddProperty(newKey, newValue, null, "=", false, null, null)
                                    .getVisitor()
                                    .visit(file, context);
                }
                return tree instanceof Yaml.Documents documents ? new InYaml().visit(documents, context) : tree;
            }
        };
    }

    private boolean isFor(@Nullable String found) {
        return found != null && (value == null || value.equalsIgnoreCase(found));
    }

    private final class InYaml extends YamlIsoVisitor<ExecutionContext> {

        @Override
        public Yaml.Document visitDocument(Yaml.Document document, ExecutionContext context) {
            if (!isFor(Settings.value(document, key))
                    || Settings.value(document, newKey) != null
                    || (unless != null && Settings.value(document, unless) != null)) {
                return document;
            }
            Yaml.Documents added = (Yaml.Documents) new YamlParser()
                    .parse(newKey + ": " + newValue)
                    .findFirst()
                    .orElseThrow(IllegalStateException::new);
            return document.withBlock((Yaml.Block) new MergeYamlVisitor<ExecutionContext>(
                            document.getBlock(),
                            added.getDocuments().get(0).getBlock(),
                            true,
                            null,
                            false,
                            MergeYaml.InsertMode.Last,
                            null)
                    .visitNonNull(document.getBlock(), context, getCursor()));
        }
    }
}
