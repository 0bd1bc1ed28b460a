package io.entra4j.identity.user;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.msal.UserApplication;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds the settings of credentials that sign in a user.
 *
 * @param <B> the builder itself
 */
public abstract class UserCredentialBuilder<B extends UserCredentialBuilder<B>>
        extends ApplicationCredentialBuilder<B> {

    /** Client ID of the application that developers' tools sign in to, which every tenant knows. */
    static final String DEVELOPER_CLIENT_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    private @Nullable AuthenticationRecord record;
    private @Nullable Path recordFile;
    private boolean automatic = true;

    UserCredentialBuilder() {}

    /**
     * Sets the user who signed in earlier. Before the user is asked, the credential looks for tokens of this account
     * where {@code tokenCachePersistenceOptions} keeps them. If the user is asked, they have to sign in with this
     * account. Tenant and client ID come from the record unless they are set.
     *
     * @param account the result of {@code authenticate}
     * @return this
     */
    public B authenticationRecord(@Nullable AuthenticationRecord account) {
        this.record = account;
        return self();
    }

    /**
     * Sets the file that keeps the record of the user. It is read before the user is asked, unless a record is set. It
     * is written when another user has signed in. It holds a user name and no secret. Tokens are where {@code
     * tokenCachePersistenceOptions} keeps them.
     *
     * @param file the file, which is created with its directory, for its owner only; {@code null}, the default, to keep
     *     no record
     * @return this
     */
    public B authenticationRecordFile(@Nullable Path file) {
        this.recordFile = file;
        return self();
    }

    /**
     * Asks the user only when {@code authenticate} is called. A request for a token that needs the user fails with
     * {@link io.entra4j.identity.AuthenticationRequiredException}.
     *
     * @return this
     */
    public B disableAutomaticAuthentication() {
        this.automatic = false;
        return self();
    }

    final UserApplication application(String credential, CredentialOptions options) {
        String own = clientId();
        boolean given = own != null && !own.isBlank();
        if (record != null && given && !record.getClientId().equalsIgnoreCase(own)) {
            throw new IllegalArgumentException(
                    ("%s: 'authenticationRecord' is of a sign-in to the application '%s', but 'clientId' is '%s'."
                                    + " Remove the client ID, or let the user sign in again.")
                            .formatted(
                                    credential,
                                    ForeignText.id(record.getClientId()),
                                    ForeignText.id(String.valueOf(own))));
        }
        String id = given ? own : record != null ? record.getClientId() : DEVELOPER_CLIENT_ID;
        return new UserApplication(credential, Objects.requireNonNull(id), null, options);
    }

    final TenantPolicy tenantsOfUser(CredentialOptions options) {
        return userTenants(record == null ? "organizations" : record.getTenantId(), options);
    }

    final UserSession session(String credential, UserApplication application, SignIn way, String plan) {
        return new UserSession(
                credential,
                application,
                way,
                record,
                automatic,
                plan,
                recordFile == null ? null : new RecordFile(recordFile));
    }
}
