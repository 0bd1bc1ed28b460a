package io.entra4j.identity.rewrite;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openrewrite.properties.search.FindProperties;
import org.openrewrite.properties.tree.Properties;
import org.openrewrite.yaml.search.FindProperty;
import org.openrewrite.yaml.tree.Yaml;

/** Looks up properties in configuration files, in any spelling that Spring Boot accepts. */
final class Settings {

    private Settings() {}

    /** Returns the value of a property, {@code null} if the file does not set it. */
    static @Nullable String value(Properties.File file, String key) {
        for (Properties.Entry entry : FindProperties.find(file, key, true)) {
            return entry.getValue().getText();
        }
        return null;
    }

    /** Returns the value of a property, {@code null} if the document does not set it. */
    static @Nullable String value(Yaml.Document document, String key) {
        Set<Yaml.Block> found = FindProperty.find(document, key, true);
        for (Yaml.Block block : found) {
            return block instanceof Yaml.Scalar scalar ? scalar.getValue() : "";
        }
        return null;
    }
}
