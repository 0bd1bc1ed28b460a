package io.entra4j.identity.fake;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that Entra refuses. {@link ErrorAnswers} gives it its wire form. */
final class EntraException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final int aadstsCode;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    EntraException(int status, String error, int aadstsCode, String description) {
        super(description);
        this.status = status;
        this.error = error;
        this.aadstsCode = aadstsCode;
    }

    static EntraException invalidRequest(int aadstsCode, String description) {
        return new EntraException(400, "invalid_request", aadstsCode, description);
    }

    static EntraException invalidClient(int aadstsCode, String description) {
        return new EntraException(401, "invalid_client", aadstsCode, description);
    }

    static EntraException missingParameter(String name) {
        return invalidRequest(900144, "The request body must contain the following parameter: '" + name + "'.");
    }

    EntraException with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    EntraException withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    int aadstsCode() {
        return aadstsCode;
    }

    String description() {
        return "AADSTS" + aadstsCode + ": " + getMessage();
    }

    Map<String, Object> members() {
        return members;
    }

    Map<String, String> headers() {
        return headers;
    }
}
