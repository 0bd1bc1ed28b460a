package io.entra4j.identity.http;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON objects. It reads at most 64 levels, and numbers of at most 100 characters. So the time and
 * stack that a text costs stay in proportion to its length.
 */
public final class Json {

    private static final int DEEPEST = 64;
    private static final int MAX_NUMBER_LENGTH = 100;

    private Json() {}

    /**
     * Reads an object. Text after the object is ignored.
     *
     * @param text any text
     * @return the members; {@code null} if the text does not begin with an object, or the object exceeds the limits
     */
    public static @Nullable Map<?, ?> object(String text) {
        int end = end(text);
        if (end < 0) {
            return null;
        }
        try (JsonReader reader = JsonProviders.createReader(text.substring(0, end))) {
            return reader.readUntyped() instanceof Map<?, ?> map ? map : null;
        } catch (IOException | RuntimeException e) {
            // The caller knows the HTTP status, and reports that the body was not usable.
            return null;
        }
    }

    /** Returns where the object at the start of the text ends; negative if there is none, or it exceeds the limits. */
    private static int end(String text) {
        int depth = 0;
        int number = 0;
        boolean quoted = false;
        for (int i = text.length() - text.stripLeading().length(); i < text.length(); i++) {
            char character = text.charAt(i);
            if (quoted) {
                quoted = character != '"';
                i += character == '\\' ? 1 : 0;
                continue;
            }
            number = isPartOfNumber(character) ? number + 1 : 0;
            quoted = character == '"';
            depth += character == '{' || character == '[' ? 1 : character == '}' || character == ']' ? -1 : 0;
            if (depth == 0) {
                return character == '}' ? i + 1 : -1;
            }
            if (depth > DEEPEST || number > MAX_NUMBER_LENGTH) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isPartOfNumber(char character) {
        return (character >= '0' && character <= '9') || "+-.eE".indexOf(character) >= 0;
    }

    /**
     * Writes an object.
     *
     * @param object strings, numbers, booleans, {@code null}s, lists and maps
     * @return JSON
     */
    public static String write(Map<String, ? extends @Nullable Object> object) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = JsonProviders.createWriter(text)) {
            writer.writeUntyped(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
