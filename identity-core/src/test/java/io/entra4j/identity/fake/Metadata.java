package io.entra4j.identity.fake;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The endpoints that describe the others: OpenID configuration, instance discovery and signing keys. */
final class Metadata {
    /** Tools ask it about itself. */
    static final String REAL_HOST = "login.microsoftonline.com";

    private final Supplier<String> authorityHost;
    private final Directory directory;
    private final SigningKey signingKey;

    Metadata(Supplier<String> authorityHost, Directory directory, SigningKey signingKey) {
        this.authorityHost = authorityHost;
        this.directory = directory;
        this.signingKey = signingKey;
    }

    Answer configurationV1(String tenant, RecordedRequest request) {
        return configuration(tenant, AccessTokenBuilder.issuerOf(resolve(tenant, "{tenantid}")));
    }

    Answer configurationV2(String tenant, RecordedRequest request) {
        return configuration(tenant, authorityHost.get() + "/" + resolve(tenant, "{tenantid}") + "/v2.0");
    }

    Answer keys(String tenant, RecordedRequest request) {
        resolve(tenant, tenant);
        return Answer.json(200, Map.of("keys", List.of(signingKey.jwk())));
    }

    Answer instance(String tenant, RecordedRequest request) {
        String asked = request.query().getOrDefault("authorization_endpoint", "");
        String host = asked.startsWith("https://" + REAL_HOST + "/") ? "https://" + REAL_HOST : authorityHost.get();
        String authority = URI.create(host).getAuthority();
        String prefix = host + "/";
        if (!asked.startsWith(prefix)) {
            throw new EntraException(400, "invalid_instance", 50049, "Unknown or invalid instance.");
        }
        String askedTenant = asked.substring(prefix.length()).split("/", 2)[0];
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("preferred_network", authority);
        metadata.put("preferred_cache", authority);
        metadata.put("aliases", List.of(authority));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("tenant_discovery_endpoint", host + "/" + askedTenant + "/v2.0/.well-known/openid-configuration");
        body.put("api-version", "1.1");
        body.put("metadata", List.of(metadata));
        return Answer.json(200, body);
    }

    private String resolve(String tenant, String placeholder) {
        return Directory.isPlaceholder(tenant) ? placeholder : directory.tenantId(tenant, "invalid_tenant");
    }

    private Answer configuration(String tenant, String issuer) {
        String base = authorityHost.get() + "/" + resolve(tenant, tenant);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("issuer", issuer);
        body.put("token_endpoint", base + "/oauth2/v2.0/token");
        body.put("authorization_endpoint", base + "/oauth2/v2.0/authorize");
        body.put("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode");
        body.put("end_session_endpoint", base + "/oauth2/v2.0/logout");
        body.put("jwks_uri", base + "/discovery/v2.0/keys");
        body.put(
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_post", "private_key_jwt", "client_secret_basic"));
        body.put("response_modes_supported", List.of("query", "fragment", "form_post"));
        body.put("response_types_supported", List.of("code", "id_token", "code id_token", "id_token token"));
        body.put("subject_types_supported", List.of("pairwise"));
        body.put("id_token_signing_alg_values_supported", List.of("RS256"));
        body.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
        body.put("cloud_instance_name", URI.create(authorityHost.get()).getAuthority());
        return Answer.json(200, body);
    }
}
