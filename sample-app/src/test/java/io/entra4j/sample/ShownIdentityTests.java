package io.entra4j.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class TokenIdentityTests {

    @Test
    void applicationIsReadFromAppidOfAVersionOneToken() {
        assertThat(read("{\"oid\":\"o\",\"appid\":\"a\",\"tid\":\"t\",\"aud\":\"u\"}"))
                .isEqualTo(new ShownIdentity("o", "a", "t", "u"));
    }

    @Test
    void applicationIsReadFromAzpOfAVersionTwoToken() {
        assertThat(read("{\"azp\":\"a\"}").applicationId()).isEqualTo("a");
    }

    @Test
    void opaqueTokenHasNoIdentity() {
        assertThat(ShownIdentity.read("opaque", JsonMapper.shared())).isEqualTo(ShownIdentity.UNKNOWN);
    }

    private static ShownIdentity read(String claims) {
        String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
        return ShownIdentity.read("header." + payload + ".signature", JsonMapper.shared());
    }
}
