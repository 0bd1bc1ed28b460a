package io.entra4j.identity.developer;

import io.entra4j.identity.http.Json;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the errors of the Azure Developer CLI, which prints a JSON object on each line. Up to 1.23.6, the objects are
 * messages for a console. Since then, one object has a member {@code error}. Up to 1.23.15, an empty message precedes
 * it.
 */
final class AzureDeveloperCliError {

    private AzureDeveloperCliError() {}

    /** Returns the error in the output of azd, or the whole output if it holds no error. */
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
