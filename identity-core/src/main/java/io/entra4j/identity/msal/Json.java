package io.entra4j.identity.msal;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a body that should be a JSON object. */
public final class Json {

    private Json() {}

    /**
     * Reads it.
     *
     * @param body any text
     * @return its members, or {@code null} if it is anything else
     */
    public static @Nullable Map<?, ?> object(String body) {
        try (JsonReader reader = JsonProviders.createReader(body)) {
            return reader.readUntyped() instanceof Map<?, ?> map ? map : null;
        } catch (IOException | RuntimeException e) {
            // Whoever asks has the status, and says that the body was of no use.
            return null;
        }
    }

    static String write(Map<String, ? extends @Nullable Object> object) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = JsonProviders.createWriter(text)) {
            writer.writeUntyped(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
