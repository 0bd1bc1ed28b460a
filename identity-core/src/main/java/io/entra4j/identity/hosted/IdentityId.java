package io.entra4j.identity.hosted;

import io.entra4j.identity.http.ForeignText;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says which identity is meant.
 *
 * @param value {@code null} for the one that the system assigned
 */
record IdentityId(Kind kind, @Nullable String value) {

    /** How an identity can be named; and in answers that name it, under which member. */
    enum Kind {
        SYSTEM("system-assigned identity", ""),
        CLIENT_ID("client ID", "client_id"),
        RESOURCE_ID("resource ID", "msi_res_id mi_res_id"),
        OBJECT_ID("object ID", "object_id");

        private final String title;
        private final String members;

        Kind(String title, String members) {
            this.title = title;
            this.members = members;
        }

        String title() {
            return title;
        }
    }

    static final IdentityId SYSTEM = new IdentityId(Kind.SYSTEM, null);

    private static final Pattern GUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern RESOURCE = Pattern.compile("(?i)/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/\\s]+"
            + "/providers/Microsoft\\.ManagedIdentity/userAssignedIdentities/[^/\\s]+");

    /**
     * @throws IllegalArgumentException if there is more than one, or one cannot be what it is said to be
     */
    static IdentityId of(@Nullable String clientId, @Nullable String resourceId, @Nullable String objectId) {
        List<IdentityId> set = Stream.of(
                        new IdentityId(Kind.CLIENT_ID, clientId),
                        new IdentityId(Kind.RESOURCE_ID, resourceId),
                        new IdentityId(Kind.OBJECT_ID, objectId))
                .filter(id -> id.value != null && !id.value.isBlank())
                .map(id -> new IdentityId(id.kind, String.valueOf(id.value).trim()))
                .toList();
        if (set.size() > 1) {
            throw new IllegalArgumentException(
                    "ManagedIdentityCredential: 'clientId', 'resourceId' and 'objectId' exclude each other, but %s are set."
                            .formatted(set.size()));
        }
        return set.isEmpty() ? SYSTEM : set.get(0).checked();
    }

    private IdentityId checked() {
        String given = String.valueOf(value);
        if (kind == Kind.RESOURCE_ID && !RESOURCE.matcher(given).matches()) {
            throw new IllegalArgumentException(
                    ("ManagedIdentityCredential: 'resourceId' is no resource ID of a user-assigned identity: '%s'. It looks"
                                    + " like '/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…'.")
                            .formatted(given.startsWith("/") ? given : ForeignText.id(given)));
        }
        if (kind != Kind.RESOURCE_ID && !GUID.matcher(given).matches()) {
            throw new IllegalArgumentException(
                    "ManagedIdentityCredential: '%s' must be a GUID: '%s'. Copy it from the identity's overview page."
                            .formatted(kind == Kind.CLIENT_ID ? "clientId" : "objectId", ForeignText.id(given)));
        }
        return this;
    }

    boolean isSystem() {
        return kind == Kind.SYSTEM;
    }

    @Nullable
    String clientId() {
        return kind == Kind.CLIENT_ID ? value : null;
    }

    /** What an answer says whose token it is; {@code null} if it does not say. */
    @Nullable
    String named(Map<?, ?> answer) {
        return Stream.of(kind.members.split(" "))
                .map(answer::get)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(name -> !name.isBlank())
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return isSystem() ? kind.title : kind.title + " '" + value + "'";
    }
}
