package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.http.ErrorHints;
import io.entra4j.identity.http.ErrorHints.Hint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorHintsTests {

    @Test
    void everyHintSaysWhyAndWhatToDo() {
        List<Hint> table = ErrorHints.table();
        table.forEach(hint ->
                System.out.printf("%-28s %s -> %s%n", hint.error() + " " + hint.words(), hint.cause(), hint.remedy()));

        assertThat(table).extracting(hint -> hint.error() + hint.words()).doesNotHaveDuplicates();
        assertThat(table.stream().filter(Hint::isNumber).map(Hint::error).distinct())
                .hasSizeGreaterThan(100);
        assertThat(table).allSatisfy(hint -> {
            assertThat(hint.error()).matches("AADSTS\\d+|[a-z_]+|http_(\\d{3}|\\dxx)");
            assertThat(hint.cause()).matches("\\S.*[^.\\s]").doesNotContain("http");
            assertThat(hint.remedy()).matches("[a-z].{5,}\\.").doesNotContain("http:", "https:", "aka.ms");
        });
    }

    @Test
    void tableIsSortedByErrorNumber() {
        assertThat(ErrorHints.table().stream()
                        .filter(Hint::isNumber)
                        .map(hint -> Long.parseLong(hint.error().substring(6))))
                .isSorted();
    }

    @Test
    void everyErrorNumberGetsItsOwnRemedy() {
        assertThat(ErrorHints.table())
                .filteredOn(Hint::isNumber)
                .allSatisfy(hint -> assertThat(EntraError.parse(
                                        400, answer(hint.error().substring(6), "Of " + hint.words() + "."), null)
                                .remedy())
                        .isEqualTo(hint.remedy()));
    }

    @Test
    void wordsOfTheDescriptionDistinguishMeaningsOfOneNumber() {
        assertThat(EntraError.parse(401, answer("700027", "The key was expired."), null)
                        .reason())
                .isEqualTo("the certificate has expired");
        assertThat(EntraError.parse(401, answer("700027", "The key was not found."), null)
                        .reason())
                .isEqualTo("the certificate is not registered with the application");
        assertThat(EntraError.parse(401, answer("700027", "Anything else."), null)
                        .reason())
                .isEqualTo("the client assertion's signature is not valid");
    }

    @Test
    void firstKnownErrorNumberDecides() {
        assertThat(EntraError.parse(401, answer("12, 7000222", "Whatever."), null)
                        .reason())
                .isEqualTo("the client secret has expired");
    }

    @Test
    void answerOfAProxyGetsTheRemedyOfItsStatus() {
        assertThat(List.of(200, 302, 400, 403, 407, 429, 500, 503))
                .allSatisfy(status -> assertThat(
                                EntraError.parse(status, "<html>", null).remedy())
                        .isNotEqualTo(EntraError.local("unheard_of").remedy()));
    }

    private static String answer(String codes, String description) {
        return "{\"error\":\"some_error\",\"error_codes\":[%s],\"error_description\":\"AADSTS1: %s\"}"
                .formatted(codes, description);
    }
}
