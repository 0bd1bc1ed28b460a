package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIdentityTests {

    private static @Nullable TokenIdentity read(String token) {
        return TokenIdentity.of(new AccessToken(token, OffsetDateTime.MAX));
    }

    private static @Nullable TokenIdentity claims(String json) {
        return read("e30." + Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + ".s");
    }

    @Test
    void identityIsReadFromTokensOfBothVersions() {
        assertThat(claims("{\"appid\":\"a\",\"azp\":\"b\",\"oid\":\"o\",\"tid\":\"t\"}"))
                .isEqualTo(new TokenIdentity("a", "o", "t", null));
        assertThat(claims("{\"azp\":\"b\",\"oid\":\"o\"}")).isEqualTo(new TokenIdentity("b", "o", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opaque", "a.b", "a.b.c", "..", "a.%%%.c", "e30.e30.s", "a.b.c.d.e"})
    void tokenWithoutClaimsHasNoIdentity(String token) {
        assertThat(read(token)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"oid\":7}", "{\"oid\":\" \"}", "[1]", "{", "null"})
    void claimsInAnUnknownFormGiveNoIdentity(String json) {
        assertThat(claims(json)).isNull();
    }

    @Test
    void claimWithLineBreakIsPutOnOneLineAndNotShown() {
        TokenIdentity identity = claims("{\"oid\":\"o\\nERROR forged\"}");

        assertThat(identity).isEqualTo(new TokenIdentity(null, "o ERROR forged", null, null));
        assertThat(identity).hasToString("TokenIdentity");
    }
}
