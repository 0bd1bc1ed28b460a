package io.entra4j.identity.fake;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The users of all tenants, and what a client may ask about them before they sign in. */
final class Users {
    private final Map<String, FakeUser> byName = new ConcurrentHashMap<>();

    void add(FakeUser user) {
        byName.put(user.username().toLowerCase(Locale.ROOT), user);
    }

    @Nullable
    FakeUser named(String username) {
        return byName.get(username.toLowerCase(Locale.ROOT));
    }

    Collection<FakeUser> all() {
        return byName.values();
    }

    /** Returns the user with that object ID, or one made up for it. */
    FakeUser identified(String objectId, String tenantId) {
        return byName.values().stream()
                .filter(user -> user.objectId().equals(objectId))
                .findFirst()
                .orElseGet(() ->
                        new FakeUser("user-" + objectId + "@" + FakeEntra.TENANT_DOMAIN, null, objectId, tenantId));
    }

    /** Returns whether the domain of that name is one of ours. */
    boolean isManaged(String username) {
        String domain = username.substring(username.indexOf('@') + 1).toLowerCase(Locale.ROOT);
        return domain.equals(FakeEntra.TENANT_DOMAIN)
                || byName.values().stream().anyMatch(user -> user.domain().equalsIgnoreCase(domain));
    }
}
