package io.entra4j.identity;

import com.azure.core.util.Configuration;
import io.entra4j.identity.http.ForeignText;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which tenant answers a request: the configured one, or another one that the user allows.
 *
 * @see <a href="https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant">How to find your tenant ID</a>
 */
public final class TenantPolicy {

    /** Variable that refuses every tenant but the configured one, if it is {@code true} or {@code 1}. */
    private static final String DISABLE_MULTITENANT_AUTH = "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH";

    /** Refuses a tenant of dots alone, which would make a path to another tenant. */
    private static final Pattern TENANT = Pattern.compile("[.-]*[A-Za-z0-9][A-Za-z0-9.-]*");

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** Limit of known tenants: more than any application asks. Beyond it, they are forgotten and decided again. */
    private static final int MAX_KNOWN = 1_000;

    private final @Nullable String configured;
    private final Set<String> allowed;
    private final boolean single;
    private final boolean ignored;
    /** Tenants that were requested before and allowed. To look here is much faster than to decide again. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    /**
     * Other names of tenants, each with whether it is a name of the configured tenant: its ID, or one of its domains.
     */
    private final Map<String, Boolean> names = new ConcurrentHashMap<>();

    private TenantPolicy(@Nullable String configured, Set<String> allowed, boolean single, boolean ignored) {
        this.configured = configured;
        this.allowed = allowed;
        this.single = single;
        this.ignored = ignored;
    }

    /**
     * Creates the policy of a credential that belongs to one tenant.
     *
     * @param tenantId the credential's own tenant
     * @param additionallyAllowed further tenants; {@code *} allows all
     * @param configuration where {@code AZURE_IDENTITY_DISABLE_MULTITENANTAUTH} is looked up
     * @return the policy
     * @throws IllegalArgumentException if a tenant has illegal characters, or the variable is neither {@code true},
     *     {@code 1}, {@code false} nor {@code 0}
     */
    public static TenantPolicy of(
            String tenantId, Collection<String> additionallyAllowed, Configuration configuration) {
        List<String> tenants = additionallyAllowed.stream().map(String::trim).toList();
        tenants.stream().filter(t -> !t.equals("*")).forEach(t -> checkCharacters("additionallyAllowedTenants", t));
        return new TenantPolicy(
                checkCharacters("tenantId", tenantId),
                tenants.stream().map(t -> t.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()),
                isSingle(configuration.get(DISABLE_MULTITENANT_AUTH)),
                false);
    }

    /** Reads the switch. A misspelt value must not count as off. */
    private static boolean isSingle(@Nullable String value) {
        return switch (value == null ? "" : value.trim().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "", "false", "0" -> false;
            default ->
                throw new IllegalArgumentException(
                        "'%s' must be 'true' or 'false': '%s'. Set it to 'true' to refuse every tenant but the configured one, or unset it."
                                .formatted(
                                        DISABLE_MULTITENANT_AUTH,
                                        ForeignText.oneLine(String.valueOf(value), ForeignText.MAX_QUOTE)));
        };
    }

    /**
     * Creates the policy of a credential that passes the request's tenant on to other credentials, which decide.
     *
     * @return a policy that allows every tenant
     */
    public static TenantPolicy any() {
        return new TenantPolicy(null, Set.of("*"), false, false);
    }

    /**
     * Creates the policy of a credential whose identity exists in one fixed tenant. The tenant of a request has no
     * effect, such as the tenant that a resource names in its challenge.
     *
     * @return a policy that leaves every request without a tenant
     */
    public static TenantPolicy ignored() {
        return new TenantPolicy(null, Set.of(), false, true);
    }

    /**
     * Guards a source against other tenants. If a requested tenant may be the configured one under another name, the
     * guard finds out before it asks the source. Resources name a tenant by its ID, and many applications by its
     * domain.
     *
     * @param credential the name of the credential, for messages
     * @param source where tokens come from
     * @param options the settings for requests to the authority
     * @return the guarded source, or the same source if such a tenant is not possible
     */
    TokenSource guard(String credential, TokenSource source, CredentialOptions options) {
        String own = configured;
        return own == null || !(isGuid(own) || isDomain(own)) || (allowed.contains("*") && !single)
                ? source
                : new TenantNames(credential, source, this, own, options);
    }

    /** Returns whether a tenant was let through although it may not be the configured one. */
    boolean isUnsure(String tenantId) {
        return !tenantId.equalsIgnoreCase(configured) && (single || !isAllowed(tenantId)) && !isConfigured(tenantId);
    }

    private boolean isConfigured(String tenantId) {
        return Boolean.TRUE.equals(names.get(tenantId.toLowerCase(Locale.ROOT)));
    }

    void learn(String tenantId, boolean isConfigured) {
        if (names.size() >= MAX_KNOWN) {
            names.clear();
        }
        names.put(tenantId.toLowerCase(Locale.ROOT), isConfigured);
    }

    static boolean isGuid(String tenantId) {
        return GUID.matcher(tenantId).matches();
    }

    /**
     * Returns whether a requested tenant may be the configured one. Two IDs are two tenants. An ID and a domain may be
     * the same tenant, until the ID of the domain is known.
     */
    private boolean mayBeConfigured(String requested) {
        String own = configured;
        return own != null
                && (isGuid(requested) ? isDomain(own) && !isIdKnown() : isDomain(requested) && isGuid(own))
                && !names.containsKey(requested.toLowerCase(Locale.ROOT));
    }

    private boolean isIdKnown() {
        return names.entrySet().stream().anyMatch(name -> name.getValue() && isGuid(name.getKey()));
    }

    private static boolean isDomain(String tenantId) {
        return tenantId.indexOf('.') > 0 && !isGuid(tenantId);
    }

    @Nullable
    String configured() {
        return configured;
    }

    /**
     * Checks that a tenant ID consists of letters, digits, dots and hyphens, and not of dots and hyphens only.
     *
     * @param setting the name of the setting, for the message
     * @param tenantId the value
     * @return the value
     * @throws IllegalArgumentException if it does not
     */
    public static String checkCharacters(String setting, String tenantId) {
        if (!TENANT.matcher(tenantId).matches()) {
            throw new IllegalArgumentException(
                    ("'%s' must be an ID or a domain, of letters, digits, '.' and '-': '%s'. Find the tenant"
                                    + " ID in the portal: https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant")
                            .formatted(setting, ForeignText.id(tenantId)));
        }
        return tenantId;
    }

    /**
     * Returns whether a tenant stands for AD FS, which has endpoints of its own and is not in Microsoft's list of
     * clouds.
     *
     * @param tenantId a tenant
     * @return whether it is {@code adfs}
     */
    public static boolean isAdfs(String tenantId) {
        return tenantId.equalsIgnoreCase("adfs");
    }

    /**
     * Returns the tenant to ask.
     *
     * @param requested the request's tenant
     * @param credential the name of the credential, for messages
     * @return the configured tenant, the requested one if it is allowed, or {@code null} if neither is set
     * @throws AuthenticationFailedException if the requested tenant is not allowed
     */
    @Nullable
    String resolve(@Nullable String requested, String credential) {
        if (requested == null || ignored || requested.equals(configured)) {
            return configured;
        }
        return known.contains(requested) ? requested : decide(requested, credential);
    }

    private @Nullable String decide(String requested, String credential) {
        if (requested.equalsIgnoreCase(configured) || isConfigured(requested)) {
            return configured;
        }
        checkCharacters("tenantId", requested);
        if ((single || !isAllowed(requested)) && mayBeConfigured(requested)) {
            return requested;
        }
        if (single) {
            throw refuse(credential, requested);
        }
        if (configured != null && isAdfs(configured)) {
            throw refuse(credential, requested, "leave the tenant out of the request, since AD FS has no others.");
        }
        if (!isAllowed(requested)) {
            throw refuse(credential, requested);
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        known.add(requested);
        return requested;
    }

    private boolean isAllowed(String requested) {
        return allowed.contains("*") || allowed.contains(requested.toLowerCase(Locale.ROOT));
    }

    AuthenticationFailedException refuse(String credential, String requested) {
        return refuse(
                credential,
                requested,
                single
                        ? "unset " + DISABLE_MULTITENANT_AUTH + ", or request tokens of the configured tenant only."
                        : "add the tenant to 'additionallyAllowedTenants', or '*' to allow every tenant.");
    }

    private AuthenticationFailedException refuse(String credential, String requested, String remedy) {
        return new AuthenticationFailedException(
                Failure.of(
                        "%s is configured for tenant '%s' and may not ask tenant '%s', which the request names."
                                .formatted(
                                        credential,
                                        ForeignText.id(String.valueOf(configured)),
                                        ForeignText.id(requested)),
                        remedy),
                EntraError.local("tenant_not_allowed"),
                null);
    }
}
