package io.entra4j.identity;

/** A credential around any source. */
final class TestCredential extends EntraCredential {

    TestCredential(TokenSource source, CredentialOptions options) {
        super(source, TenantPolicy.any(), options);
    }
}
