package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTests {

    @Test
    void textWithLineBreaksAndEscapesIsPutOnOneLine() {
        String text = " a\r\nINFO forged\u001b[31m\u202e red\u0000\u2028b ";

        assertThat(ForeignText.oneLine(text, 100)).isEqualTo("a INFO forged [31m red b");
    }

    @ParameterizedTest
    @CsvSource({"abcd, 4, abcd", "abcde, 4, abcd…", "'ab  cd', 4, ab c…", "'', 4, ''"})
    void textIsTruncatedAtTheLimit(String text, int limit, String shown) {
        assertThat(ForeignText.oneLine(text, limit)).isEqualTo(shown);
    }

    @Test
    void surrogatePairIsNotSplit() {
        assertThat(ForeignText.oneLine("abc\uD83D\uDE00", 4)).isEqualTo("abc…");
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/path, https://host/path",
        "https://user:pass@host/path, https://…@host/path",
        "https://user:pa/ss@host, https://…@host",
        "https://user:p@ss@host, https://…@host",
        "'no //proxy.at a@b', 'no //proxy.at a@b'",
        "'http://a:b@c and http://d:e@f', 'http://…@c and http://…@f'",
        "https://user:pa ss@host/path, https://…@host/path",
        "user:pass@proxy:3128, …@proxy:3128",
        "https:user:pass@host, …@host",
        "https://host:8080/a b@c, https://host:8080/a b@c",
        "'mail to:a@b', 'mail to:a@b'",
    })
    void userInfoOfUrlsIsHidden(String text, String shown) {
        assertThat(ForeignText.withoutUserInfo(text)).isEqualTo(shown);
    }

    @Test
    void longTextOfSlashesIsReadInLinearTime() {
        String text = "@" + "//".repeat(1 << 20) + " //".repeat(1 << 20);

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> ForeignText.withoutUserInfo(text));
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> ForeignText.withoutUserInfo(" //a:b".repeat(1 << 20) + "@"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "72f988bf-86f1-41af-91ab-2d7cd011db47",
                "contoso.onmicrosoft.com",
                "organizations",
                "adfs",
                "my-app"
            })
    void idIsShownWhole(String id) {
        assertThat(ForeignText.id(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Xyz8Q~abcdefghijklmnopqrstuvwxyz0123456.",
                "c2VjcmV0c2VjcmV0c2VjcmV0",
                "p@ssw0rd",
                "Abc.Def-123",
                "winter2024"
            })
    void secretInsteadOfAnIdIsShortened(String secret) {
        assertThat(ForeignText.id(secret)).isEqualTo(secret.substring(0, 4) + "…");
    }
}
