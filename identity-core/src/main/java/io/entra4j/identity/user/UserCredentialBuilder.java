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
 * Adds what credentials have that sign in a user.
 *
 * @param <B> the builder itself
 */
public abstract class UserCredentialBuilder<B extends UserCredentialBuilder<B>>
        extends ApplicationCredentialBuilder<B> {

    /** The application that developers' tools sign in to, known in every tenant. */
    static final String DEVELOPER_CLIENT_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    private @Nullable AuthenticationRecord record;
    private @Nullable Path recordFile;
    private boolean automatic = true;

    UserCredentialBuilder() {}

    /**
     * Sets who signed in earlier. Their tokens are looked for where {@code tokenCachePersistenceOptions} keeps them,
     * before the user is asked; and the user is asked to be that one. Tenant and client ID are the record's unless they
     * are set.
     *
     * @param account what {@code authenticate} returned
     * @return this
     */
    public B authenticationRecord(@Nullable AuthenticationRecord account) {
        this.record = account;
        return self();
    }

    /**
     * Sets where to remember who signed in: read before the user is asked, unless a record is set, and written when
     * another one has signed in. It holds a user name and no secret; tokens are where {@code
     * tokenCachePersistenceOptions} keeps them.
     *
     * @param file is made, with its directory, for its owner only; {@code null}, the default, to remember nobody
     * @return this
     */
    public B authenticationRecordFile(@Nullable Path file) {
        this.recordFile = file;
        return self();
    }

    /**
     * Never asks the user unless {@code authenticate} is called: where that is needed, callers get {@link
     * io.entra4j.identity.AuthenticationRequiredException}.
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
                    ("%s: 'authenticationRecord' is of a sign-in to the application '%s', but 'clientId' is '%s'. Set no"
                                    + " client ID, or have the user sign in anew.")
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
