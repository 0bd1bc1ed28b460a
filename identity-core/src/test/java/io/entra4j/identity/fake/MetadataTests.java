package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataTests extends FakeEntraFixture {
    @Test
    void publishedCertificateHoldsThePublishedKey() throws Exception {
        Map<?, ?> key = onlyKey(json(get(tenantUrl("/discovery/v2.0/keys"))));
        byte[] encoded = Base64.getDecoder().decode(String.valueOf(((List<?>) key.get("x5c")).get(0)));

        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));

        assertThat(certificate.getPublicKey()).isEqualTo(entra.signingKey()).isEqualTo(publicKey(key));
    }

    @Test
    void configurationV2NamesTheEndpoints() {
        String base = entra.authorityHost() + "/" + FakeEntra.TENANT_ID;

        assertThat(json(get(url(FakeEntra.TENANT_DOMAIN, "/v2.0/.well-known/openid-configuration"))))
                .containsEntry("issuer", base + "/v2.0")
                .containsEntry("token_endpoint", base + "/oauth2/v2.0/token")
                .containsEntry("jwks_uri", base + "/discovery/v2.0/keys")
                .containsEntry("authorization_endpoint", base + "/oauth2/v2.0/authorize")
                .containsEntry("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode")
                .containsEntry("id_token_signing_alg_values_supported", List.of("RS256"));
    }

    @Test
    void configurationV1NamesTheIssuerOfAccessTokens() {
        assertThat(json(get(tenantUrl("/.well-known/openid-configuration"))))
                .containsEntry("issuer", entra.issuer(FakeEntra.TENANT_ID));
    }

    @Test
    void commonConfigurationLeavesTheTenantOpen() {
        assertThat(json(get(url("common", "/v2.0/.well-known/openid-configuration"))))
                .containsEntry("issuer", entra.authorityHost() + "/{tenantid}/v2.0")
                .containsEntry("token_endpoint", entra.authorityHost() + "/common/oauth2/v2.0/token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2.0/.well-known/openid-configuration", "/discovery/v2.0/keys"})
    void unknownTenantHasNoMetadata(String path) {
        assertRefused(get(url("fabrikam.onmicrosoft.com", path)), 400, "invalid_tenant", 90002);
    }

    @Test
    void instanceDiscoveryNamesThisHost() {
        String host = URI.create(entra.authorityHost()).getAuthority();

        Map<String, Object> body = json(get(instanceUrl(tenantUrl("/oauth2/v2.0/authorize"))));

        assertThat(body)
                .containsEntry("tenant_discovery_endpoint", tenantUrl("/v2.0/.well-known/openid-configuration"))
                .containsEntry("api-version", "1.1")
                .containsEntry(
                        "metadata",
                        List.of(Map.of("preferred_network", host, "preferred_cache", host, "aliases", List.of(host))));
    }

    @Test
    void instanceDiscoveryRefusesForeignHosts() {
        assertRefused(
                get(instanceUrl("https://login.example.com/common/oauth2/v2.0/authorize")),
                400,
                "invalid_instance",
                50049);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/common", "/common/nothing/here", "/common/oauth2/v2.0/token"})
    void unknownPathIsNotFound(String path) {
        assertThat(get(entra.authorityHost() + path).statusCode()).isEqualTo(404);
    }
}
