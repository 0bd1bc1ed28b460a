package io.entra4j.identity;

/** A credential that users share, around any source. */
final class UserCredential extends EntraCredential {

    UserCredential(TokenSource source, CredentialOptions options) {
        super(source, TenantPolicy.any(), options, (UserAssertion) null);
    }

    private UserCredential(UserCredential shared, UserAssertion user) {
        super(shared, user);
    }

    UserCredential forUser(String token) {
        return forUser(UserAssertion.of(token));
    }

    UserCredential forUser(UserAssertion user) {
        return new UserCredential(this, user);
    }
}
