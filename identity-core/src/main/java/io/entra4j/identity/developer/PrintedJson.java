package io.entra4j.identity.developer;

import io.entra4j.identity.http.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds JSON in the output of a program. */
final class PrintedJson {

    private static final int MAX_TRIES = 100;

    private PrintedJson() {}

    /** Returns the first object that has the member; {@code null} if there is none. */
    static @Nullable Map<?, ?> find(String printed, String member) {
        String text = Ansi.strip(printed);
        int start = text.indexOf('{');
        for (int tries = 0; start >= 0 && tries < MAX_TRIES; tries++) {
            Map<?, ?> object = Json.object(text.substring(start));
            if (object != null && object.get(member) != null) {
                return object;
            }
            start = text.indexOf('{', start + 1);
        }
        return null;
    }
}
