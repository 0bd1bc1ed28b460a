package io.entra4j.identity.hosted;

import io.entra4j.identity.http.ForeignText;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * ID of a managed identity.
 *
 * @param kind the kind of ID
 * @param value the ID, {@code null} for the system-assigned identity
 */
record IdentityId(Kind kind, @Nullable String value) {

    /** Kind of ID, with the members of an answer that hold it. */
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
     * @throws IllegalArgumentException if more than one ID is set, or an ID has the wrong form
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
                    ("ManagedIdentityCredential: 'resourceId' must be the resource ID of a user-assigned identity, but is '%s'."
                                    + " Its form is"
                                    + " '/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…'.")
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

    /** Returns the ID of this kind that an answer names as the token's identity; {@code null} if it names none. */
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
