package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.ErrorHints.Hint;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorHintsTests {

    @Test
    void everyHintSaysWhyAndWhatToDo() {
        List<Hint> table = ErrorHints.table();
        table.forEach(hint -> System.out.printf("%-24s %s -> %s%n", hint.key(), hint.cause(), hint.remedy()));

        assertThat(table).extracting(Hint::key).doesNotHaveDuplicates();
        assertThat(table)
                .filteredOn(hint -> Character.isDigit(hint.key().charAt(0)))
                .hasSizeGreaterThan(100);
        assertThat(table).allSatisfy(hint -> {
            assertThat(hint.key()).matches("\\d+(~\\w+)?|[a-z_]+|http_(\\d{3}|5xx)");
            assertThat(hint.cause()).matches("\\S.*[^.\\s]").doesNotContain("http");
            assertThat(hint.remedy())
                    .matches("[a-z].{5,}\\.")
                    .doesNotContain("learn.microsoft", "aka.ms", "portal.azure");
        });
    }

    @Test
    void everyNumberFindsItsHint() {
        assertThat(ErrorHints.table())
                .filteredOn(hint -> hint.key().matches("\\d+"))
                .allSatisfy(hint -> assertThat(EntraError.parse(400, answer(hint.key(), "Anything."), null)
                                .remedy())
                        .isEqualTo(hint.remedy()));
    }

    @Test
    void wordOfTheDescriptionTellsTwoMeaningsOfANumberApart() {
        assertThat(EntraError.parse(401, answer("700023", "Client assertion audience claim does not match."), null)
                        .reason())
                .isEqualTo("the assertion is for another audience");
        assertThat(EntraError.parse(400, answer("700023", "The scope has no resource. Add one."), null)
                        .reason())
                .isEqualTo("The scope has no resource");
    }

    @Test
    void firstNumberThatIsKnownDecides() {
        EntraError error = EntraError.parse(401, answer("12, 7000222", "Whatever."), null);

        assertThat(error.reason()).isEqualTo("the client secret has expired");
    }

    @Test
    void everyStatusFromFiveHundredOnHasAHint() {
        assertThat(List.of(500, 502, 503, 599))
                .allSatisfy(status -> assertThat(
                                EntraError.parse(status, null, null).remedy())
                        .contains("wait"));
        assertThat(EntraError.parse(404, null, null).remedy()).isNull();
    }

    /** Rows of the guide are sorted, so that people find a number; rows of the file, by what they are about. */
    static Comparator<Hint> order() {
        return Comparator.comparing((Hint hint) -> !Character.isDigit(hint.key().charAt(0)))
                .thenComparing(hint -> Character.isDigit(hint.key().charAt(0))
                        ? "%012d".formatted(Long.parseLong(hint.key().split("~")[0]))
                        : hint.key());
    }

    private static String answer(String codes, String description) {
        return "{\"error\":\"some_error\",\"error_codes\":[%s],\"error_description\":\"AADSTS1: %s\"}"
                .formatted(codes, description);
    }
}
