package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What the application asked the token endpoint. */
final class TokenForms {

    private TokenForms() {}

    static List<Map<String, String>> of(FakeEntra entra, String grant) {
        return entra.requests().stream()
                .filter(request -> request.path().endsWith("/token"))
                .map(RecordedRequest::form)
                .filter(form -> grant.equals(form.get("grant_type")))
                .toList();
    }

    static void assertProvedByManagedIdentity(Map<String, String> form) {
        assertThat(form)
                .containsEntry("client_id", FakeEntra.CLIENT_ID)
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .doesNotContainKey("client_secret");
        assertThat(claims(String.valueOf(form.get("client_assertion"))))
                .contains("\"sub\":\"" + FakeManagedIdentity.OBJECT_ID + "\"");
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }
}
