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
 * Decides which tenant answers a request: the configured one, or another one the user allowed.
 *
 * @see <a href="https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant">How to find your tenant ID</a>
 */
public final class TenantPolicy {

    /** Set to {@code true} or {@code 1} to refuse every tenant but the configured one. */
    private static final String DISABLE_MULTITENANT_AUTH = "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH";

    /** No path of dots alone, which would lead to another tenant's. */
    private static final Pattern TENANT = Pattern.compile("[.-]*[A-Za-z0-9][A-Za-z0-9.-]*");

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** More than any application asks; who asks more has them decided upon anew. */
    private static final int MAX_KNOWN = 1_000;

    private final @Nullable String configured;
    private final Set<String> allowed;
    private final boolean single;
    private final boolean ignored;
    /** Requested before, and allowed: a look at them takes a fraction of the time that deciding takes. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    /** Other names of tenants, and whether they are the configured one's: its ID, or domains of it. */
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

    /** A switch that is misspelt must not be a switch that is off. */
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
     * Creates the policy of a credential that passes the request's tenant on to others, who decide.
     *
     * @return a policy that allows every tenant
     */
    public static TenantPolicy any() {
        return new TenantPolicy(null, Set.of("*"), false, false);
    }

    /**
     * Creates the policy of a credential whose identity exists in one tenant, which nobody can choose: a request's
     * tenant, such as the one a resource names in its challenge, changes nothing.
     *
     * @return a policy that leaves every request without a tenant
     */
    public static TenantPolicy ignored() {
        return new TenantPolicy(null, Set.of(), false, true);
    }

    /**
     * Has a source asked for tenants that may be the configured one by another name only after it is found out that
     * they are: resources name a tenant by its ID, and many applications by its domain.
     *
     * @param credential whose source it is, for messages
     * @param source where tokens come from
     * @param options how the authority is asked
     * @return the same source if there can be no such tenant
     */
    TokenSource guard(String credential, TokenSource source, CredentialOptions options) {
        String own = configured;
        return own == null || !(isGuid(own) || isDomain(own)) || (allowed.contains("*") && !single)
                ? source
                : new TenantNames(credential, source, this, own, options);
    }

    /** Whether it is not known yet that a tenant which was let through is the configured one. */
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

    /** Of two IDs it is plain that they are two tenants; of an ID and a domain it is not, until either's ID is known. */
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
     * Returns whether a tenant stands for AD FS, which has endpoints of its own and is in no list of Microsoft's.
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
     * @param credential who is asked, for messages
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
            throw refuse(credential, requested, "name no tenant in the request: AD FS has no others.");
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
