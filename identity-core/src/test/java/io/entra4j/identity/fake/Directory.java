package io.entra4j.identity.fake;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tenants and the applications in them. */
final class Directory {
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final Set<String> PLACEHOLDERS = Set.of("common", "organizations", "consumers");

    private final Map<String, String> tenantIds = new ConcurrentHashMap<>();
    private final Map<String, FakeApplication> applications = new ConcurrentHashMap<>();

    void add(FakeApplication application) {
        addDomain(application.tenantId(), application.tenantId());
        applications.put(key(application.tenantId(), application.clientId()), application);
    }

    void addDomain(String domain, String tenantId) {
        tenantIds.put(lowerCase(domain), tenantId);
    }

    /** Returns whether the name stands for an AD FS server instead of a tenant. */
    static boolean isAdfs(String tenant) {
        return tenant.equals("adfs");
    }

    static boolean isGuid(String text) {
        return GUID.matcher(text).matches();
    }

    /** Returns whether the name stands for a set of tenants. */
    static boolean isPlaceholder(String tenant) {
        return PLACEHOLDERS.contains(tenant);
    }

    /** Refuses resources that do not exist: everything does that looks like one and is not said to be unknown, and in AD FS all. */
    static void checkResource(String resource, String tenantId) {
        if (isAdfs(tenantId)) {
            return;
        }
        boolean wellFormed = resource.startsWith("https://") || resource.startsWith("api://") || isGuid(resource);
        if (!wellFormed || resource.contains("unknown")) {
            throw new EntraException(
                    400,
                    "invalid_resource",
                    500011,
                    "The resource principal named " + resource + " was not found in the tenant named " + tenantId
                            + ". This can happen if the application has not been installed by the administrator of"
                            + " the tenant or consented to by any user in the tenant. You might have sent your"
                            + " authentication request to the wrong tenant.");
        }
    }

    /**
     * Resolves a GUID or domain.
     *
     * @param error the OAuth error if there is no such tenant; it depends on the endpoint
     */
    String tenantId(String tenant, String error) {
        String tenantId = tenantIds.get(lowerCase(tenant));
        if (tenantId != null) {
            return tenantId;
        }
        if (!isGuid(tenant) && !tenant.contains(".")) {
            throw new EntraException(
                    400,
                    error,
                    900023,
                    "Specified tenant identifier '" + tenant
                            + "' is neither a valid DNS name, nor a valid external domain.");
        }
        throw new EntraException(
                400,
                error,
                90002,
                "Tenant '" + tenant + "' not found. Check to make sure you have the correct tenant ID and are signing"
                        + " into the correct cloud. Check with your subscription administrator, this may happen if"
                        + " there are no active subscriptions for the tenant.");
    }

    /** Returns whether the name, a GUID or domain, is that tenant's. */
    boolean isTenant(String name, String tenantId) {
        return tenantId.equals(tenantIds.get(lowerCase(name)));
    }

    Stream<String> tenantIds() {
        return tenantIds.values().stream();
    }

    FakeApplication application(String tenantId, String clientId) {
        FakeApplication application = applications.get(key(tenantId, clientId));
        if (application != null) {
            return application;
        }
        throw new EntraException(
                400,
                "unauthorized_client",
                700016,
                "Application with identifier '" + clientId + "' was not found in the directory '" + tenantId
                        + "'. This can happen if the application has not been installed by the administrator of the"
                        + " tenant or consented to by any user in the tenant. You may have sent your authentication"
                        + " request to the wrong tenant.");
    }

    private static String key(String tenantId, String clientId) {
        return lowerCase(tenantId) + "/" + lowerCase(clientId);
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
