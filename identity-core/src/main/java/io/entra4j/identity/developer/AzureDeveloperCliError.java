package io.entra4j.identity.developer;

import io.entra4j.identity.http.Json;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the errors of the Azure Developer CLI, a JSON object on each line: up to 1.23.6 messages for a console, since
 * then one that says {@code error}, which up to 1.23.15 an empty message precedes.
 */
final class AzureDeveloperCliError {

    private AzureDeveloperCliError() {}

    /** The error in what azd printed, or all of it if there is none to be found. */
    static String in(String printed) {
        return Stream.<Function<Map<?, ?>, @Nullable Object>>of(
                        line -> line.get("error"),
                        line -> line.get("data") instanceof Map<?, ?> data ? data.get("message") : null)
                .map(member -> first(printed, member))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(printed);
    }

    private static @Nullable String first(String printed, Function<Map<?, ?>, @Nullable Object> member) {
        return printed.lines()
                .map(Json::object)
                .flatMap(Stream::ofNullable)
                .map(member)
                .filter(text -> text instanceof String message && !message.isBlank())
                .map(text -> String.valueOf(text).strip())
                .findFirst()
                .orElse(null);
    }
}
