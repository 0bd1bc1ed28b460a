package io.entra4j.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticationRecordTests {

    private static final String JSON =
            "{\"authority\":\"login.microsoftonline.com\",\"homeAccountId\":\"oid.tid\",\"tenantId\":\"tid\","
                    + "\"username\":\"älice@contoso.com\",\"clientId\":\"app\",\"version\":\"1.0\"}";

    @Test
    void recordIsWrittenInTheFormatOfAzureIdentityAndReadAgain() {
        AuthenticationRecord record = read(JSON);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        record.serialize(out);

        assertThat(out.toString(UTF_8)).isEqualTo(JSON);
        assertThat(record.getAuthority()).isEqualTo("login.microsoftonline.com");
        assertThat(record.getHomeAccountId()).isEqualTo("oid.tid");
        assertThat(record.getTenantId()).isEqualTo("tid");
        assertThat(record.getUsername()).isEqualTo("älice@contoso.com");
        assertThat(record.getClientId()).isEqualTo("app");
    }

    @Test
    void unknownMembersAndAMissingVersionAreAccepted() {
        AuthenticationRecord record = read("{\"authority\":\"a\",\"homeAccountId\":\"h\",\"tenantId\":\"t\","
                + "\"clientId\":\"c\",\"other\":{\"x\":[1]}}");

        assertThat(record.getUsername()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | it is not a JSON object",
                "'' | it is not a JSON object",
                "[] | it is not a JSON object",
                "{\"authority\":\"a\",\"homeAccountId\":\" \"} | it has no 'homeAccountId'",
                "{\"version\":\"2.0\"} | version '2.0'",
            })
    void textThatIsNotARecordIsRefused(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void toStringShowsNoAccount() {
        assertThat(read(JSON)).hasToString("AuthenticationRecord");
    }

    private static AuthenticationRecord read(String json) {
        return AuthenticationRecord.deserialize(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }
}
