package io.entra4j.identity.fake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint of a host demands of a request, by the documents of that host.
 *
 * @param header the header that authenticates the caller, {@code null} where {@code Metadata} is all
 * @param versions the API versions it knows; empty where none is sent
 * @param identities the parameter for the client ID, resource ID and object ID; empty where it knows none
 */
record HostRules(String method, String path, @Nullable String header, Set<String> versions, List<String> identities) {

    private static final String REVOKED = "token_sha256_to_refresh";
    private static final String CAPABILITIES = "xms_cc";

    static HostRules of(FakeManagedIdentity.Host host) {
        return switch (host) {
            case APP_SERVICE ->
                new HostRules(
                        "GET",
                        "/msi/token",
                        "X-IDENTITY-HEADER",
                        Set.of("2019-08-01", "2025-03-30"),
                        List.of("client_id", "mi_res_id", "principal_id"));
            case APP_SERVICE_2017 ->
                new HostRules("GET", "/msi/2017", "secret", Set.of("2017-09-01"), List.of("clientid"));
            case AZURE_ML -> new HostRules("GET", "/ml/token", "secret", Set.of("2017-09-01"), List.of("clientid"));
            case SERVICE_FABRIC ->
                new HostRules(
                        "GET", "/metadata/identity/oauth2/token", "secret", Set.of("2019-07-01-preview"), List.of());
            case AZURE_ARC ->
                new HostRules(
                        "GET",
                        "/arc/token",
                        null,
                        Set.of("2020-06-01"),
                        List.of("client_id", "msi_res_id", "object_id"));
            case CLOUD_SHELL -> new HostRules("POST", "/shell/token", null, Set.of(), List.of());
            case VIRTUAL_MACHINE ->
                new HostRules(
                        "GET",
                        "/metadata/identity/oauth2/token",
                        null,
                        Set.of("2018-02-01"),
                        List.of("client_id", "msi_res_id", "object_id"));
        };
    }

    /** Returns what is wrong with a request, {@code null} if nothing is. */
    @Nullable
    String complaint(RecordedRequest request, String secret, boolean knows2025) {
        Map<String, String> given = new LinkedHashMap<>(method.equals("POST") ? request.form() : request.query());
        if (!request.method().equals(method)) {
            return "Method " + request.method() + " is not allowed";
        }
        if (method.equals("POST") && !request.query().isEmpty()) {
            return "Parameters belong in the form";
        }
        if (header == null
                ? !"true".equals(request.headers().get("Metadata"))
                : !secret.equals(request.headers().get(header))) {
            return header == null ? "Required metadata header not specified" : "The caller is not authenticated";
        }
        if (request.headers().containsKey("X-Forwarded-For")) {
            return "Forwarded requests are not served";
        }
        String version = given.remove("api-version");
        boolean known = versions.isEmpty() ? version == null : version != null && versions.contains(version);
        if (!known || ("2025-03-30".equals(version) && !knows2025)) {
            return "The api-version '" + version + "' is not supported";
        }
        if (given.remove("resource") == null) {
            return "The parameter 'resource' is missing";
        }
        if ("2025-03-30".equals(version) || "2019-07-01-preview".equals(version)) {
            given.remove(CAPABILITIES);
            given.remove(REVOKED);
        }
        given.keySet().removeAll(identities);
        return given.isEmpty() ? null : "Unknown parameters: " + given.keySet();
    }

    static @Nullable String revoked(RecordedRequest request) {
        return request.query().get(REVOKED);
    }
}
