package io.entra4j.identity.fake;

import org.jspecify.annotations.Nullable;

/** A user who signs in; the password is {@code null} if only tokens about the user are wanted. */
record FakeUser(String username, @Nullable String password, String objectId, String tenantId) {
    String domain() {
        return username.substring(username.indexOf('@') + 1);
    }

    @Override
    public String toString() {
        return "FakeUser[" + username + "]";
    }
}
