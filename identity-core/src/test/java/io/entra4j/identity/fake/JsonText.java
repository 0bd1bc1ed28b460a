package io.entra4j.identity.fake;

import com.github.tomakehurst.wiremock.common.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import wiremock.com.fasterxml.jackson.core.JsonProcessingException;
import wiremock.com.fasterxml.jackson.core.type.TypeReference;

/** JSON by the Jackson that WireMock brings along, so that the fake needs no library of its own. */
final class JsonText {
    private JsonText() {}

    static String write(Map<String, ?> members) {
        return written(members);
    }

    static String quoted(String text) {
        return written(text);
    }

    private static String written(Object value) {
        try {
            // Json.write would indent, and a token must be compact.
            return Json.getObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> readObject(String json) {
        try {
            Map<String, Object> members =
                    Json.getObjectMapper().readValue(json, new TypeReference<Map<String, Object>>() {});
            if (members == null) {
                throw new UncheckedIOException(new IOException("null instead of an object"));
            }
            return members;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
