package io.entra4j.identity;

import com.azure.core.util.Configuration;
import io.entra4j.identity.http.ForeignText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists the authority hosts of the Microsoft clouds, and decides which one a credential uses.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">National clouds</a>
 */
public final class AuthorityHosts {

    private static final String EXCHANGE = "api://AzureADTokenExchange";

    /** Audience of a federated token, by the host that gets the token. All hosts in this map are Microsoft's. */
    private static final Map<String, String> EXCHANGE_AUDIENCES = Map.of(
            "login.microsoftonline.com", EXCHANGE,
            "login.microsoft.com", EXCHANGE,
            "login.windows.net", EXCHANGE,
            "login.chinacloudapi.cn", EXCHANGE + "China",
            "login.partner.microsoftonline.cn", EXCHANGE + "China",
            "login.microsoftonline.us", EXCHANGE + "USGov",
            "login.sovcloud-identity.fr", EXCHANGE + "France",
            "login.sovcloud-identity.de", EXCHANGE + "Germany",
            "login.sovcloud-identity.sg", EXCHANGE + "GovSG");

    /** More hosts of Microsoft, which are not clouds of their own. */
    private static final Set<String> OTHER_NAMES =
            Set.of("sts.windows.net", "login-us.microsoftonline.com", "login.microsoftonline.de");

    /** Domain of External ID. Each tenant has its own host below it. */
    private static final String EXTERNAL_ID = ".ciamlogin.com";

    /** Domains of regional token services and of customers' tenants. No other party can have a host below them. */
    private static final List<String> DOMAINS = List.of(".login.microsoft.com", EXTERNAL_ID);

    /** Other names of a cloud's host. Microsoft's list calls them aliases, and issuers use them. */
    private static final Map<String, String> ALIASES = Map.of(
            "sts.windows.net", "login.microsoftonline.com",
            "login.windows.net", "login.microsoftonline.com",
            "login.microsoft.com", "login.microsoftonline.com",
            "login.partner.microsoftonline.cn", "login.chinacloudapi.cn",
            "sts.chinacloudapi.cn", "login.chinacloudapi.cn",
            "login.usgovcloudapi.net", "login.microsoftonline.us");

    /** Refuses text that a client or a proxy could resolve or decode to another path. */
    private static final Pattern REGION = Pattern.compile("[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.+(?:/|$))[A-Za-z0-9._~-]+)*");

    private AuthorityHosts() {}

    /**
     * Returns whether a host is one of Microsoft's.
     *
     * @param authorityHost an {@code https} URL
     * @return {@code true} if the host need not be looked up
     */
    public static boolean isKnown(String authorityHost) {
        String host = host(authorityHost);
        return EXCHANGE_AUDIENCES.containsKey(host)
                || OTHER_NAMES.contains(host)
                || DOMAINS.stream().anyMatch(host::endsWith);
    }

    /**
     * Returns the URL of a tenant: the host, the host's path if it has one, and the tenant.
     *
     * @param authorityHost an {@code https} URL without a trailing slash
     * @param tenantId the tenant, {@code adfs} for AD FS; it is not repeated if the path ends with it
     * @return the tenant's URL without a trailing slash
     */
    public static String tenantUrl(String authorityHost, String tenantId) {
        String path = URI.create(authorityHost).getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.equalsIgnoreCase(tenantId) ? authorityHost : authorityHost + "/" + tenantId;
    }

    /**
     * Returns the audience that a token of another issuer must have to be accepted as an application's assertion.
     *
     * @param authorityHost an {@code https} URL
     * @return the audience of the host's cloud, {@code null} if the host is not one of Microsoft's
     * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Federation</a>
     */
    public static @Nullable String tokenExchangeAudience(String authorityHost) {
        return EXCHANGE_AUDIENCES.get(host(authorityHost));
    }

    /**
     * Returns whether an issuer can be the service that was asked. It can if its host is the same, is another name of
     * the same cloud, or is the host that External ID gives each tenant.
     *
     * @param authorityHost the {@code https} URL of the service that was asked
     * @param tenantId the tenant that was asked
     * @param issuer the issuer that the answer names, as in {@code iss}
     * @return {@code false} for any other service, and if the issuer is not a URL
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207, issuer of authorization responses</a>
     */
    public static boolean isIssuer(String authorityHost, @Nullable String tenantId, String issuer) {
        URI from;
        try {
            from = new URI(issuer);
        } catch (URISyntaxException e) {
            return false;
        }
        if (!"https".equals(from.getScheme()) || from.getHost() == null || from.getUserInfo() != null) {
            return false;
        }
        URI asked = URI.create(authorityHost);
        if (from.getAuthority().equalsIgnoreCase(asked.getAuthority())) {
            return true;
        }
        String host = host(issuer);
        return host.endsWith(EXTERNAL_ID)
                ? isTenantOfExternalId(host, from.getPath(), host(authorityHost), tenantId)
                : from.getPort() == asked.getPort()
                        && isCloud(cloud(host(authorityHost)))
                        && cloud(host).equals(cloud(host(authorityHost)));
    }

    /**
     * Checks an issuer {@code https://<tenant's ID>.ciamlogin.com/<tenant's ID>/v2.0}. The request may have another
     * name.
     */
    private static boolean isTenantOfExternalId(String issuer, String path, String asked, @Nullable String tenantId) {
        String id = issuer.substring(0, issuer.length() - EXTERNAL_ID.length());
        boolean own = TenantPolicy.isGuid(id) && path.toLowerCase(Locale.ROOT).startsWith("/" + id + "/");
        boolean named = tenantId != null && TenantPolicy.isGuid(tenantId);
        // A customer's own domain does not show which tenant is behind it; the tenant's ID does.
        return own && (named ? id.equalsIgnoreCase(tenantId) : asked.endsWith(EXTERNAL_ID));
    }

    private static String cloud(String host) {
        return ALIASES.getOrDefault(host, host.endsWith(".login.microsoft.com") ? "login.microsoftonline.com" : host);
    }

    private static boolean isCloud(String host) {
        return EXCHANGE_AUDIENCES.containsKey(host);
    }

    private static String host(String authorityHost) {
        String host = URI.create(authorityHost).getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the host to use: the given one, else the configuration's {@code AZURE_AUTHORITY_HOST}, else the public
     * cloud's.
     *
     * @param host the builder's or property's value; blank counts as unset
     * @param configuration where {@code AZURE_AUTHORITY_HOST} is looked up
     * @return an {@code https} URL without a trailing slash
     * @throws IllegalArgumentException if the value is not an {@code https} URL with a host, is a host of Microsoft
     *     with a path, or is an authority of Azure AD B2C
     */
    public static String resolve(@Nullable String host, Configuration configuration) {
        if (host != null && !host.isBlank()) {
            return parse("authorityHost", host);
        }
        String variable = configuration.get(Configuration.PROPERTY_AZURE_AUTHORITY_HOST);
        if (variable != null && !variable.isBlank()) {
            return parse(Configuration.PROPERTY_AZURE_AUTHORITY_HOST, variable);
        }
        return parse("authorityHost", AzureAuthorityHosts.AZURE_PUBLIC_CLOUD);
    }

    /**
     * Checks the name of a region.
     *
     * @param setting the setting's name, for messages
     * @param name a region's name, or {@code AutoDiscoverRegion}; may be blank
     * @return the name in lower case, {@code null} if it is blank
     * @throws IllegalArgumentException if it is not the name of a region
     */
    public static @Nullable String checkRegion(String setting, @Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        String lower = name.trim().toLowerCase(Locale.ROOT);
        if (!lower.equals("autodiscoverregion")
                && !lower.equals("tryautodetect")
                && !REGION.matcher(name.trim()).matches()) {
            String meant = name.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException(
                    "'%s' holds no region: '%s'. Use a region's name, such as '%s', or 'AutoDiscoverRegion'."
                            .formatted(setting, name, REGION.matcher(meant).matches() ? meant : "westus2"));
        }
        return lower;
    }

    private static String parse(String setting, String value) {
        URI uri;
        try {
            uri = new URI(value.trim());
        } catch (URISyntaxException e) {
            throw refuse(setting, value, "is not a URL");
        }
        if (uri.getScheme() == null || !uri.getScheme().toLowerCase(Locale.ROOT).equals("https")) {
            throw refuse(setting, value, "must start with https://");
        }
        if (uri.getHost() == null) {
            throw refuse(setting, value, "has no host");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw refuse(setting, value, "may hold a host, a port and a path only");
        }
        if (isB2c(uri)) {
            throw new IllegalArgumentException(
                    "'%s' is an authority of Azure AD B2C, which is not supported: '%s'. B2C signs users in to applications and issues no tokens for Azure's services. Use a tenant of Entra, or of External ID ('https://<tenant>.ciamlogin.com')."
                            .formatted(setting, ForeignText.withoutUserInfo(value)));
        }
        String url = stripTrailingSlashes(uri.toString());
        String path = URI.create(url).getRawPath();
        if (!path.isEmpty() && isKnown(url)) {
            throw new IllegalArgumentException(
                    "'%s' has a path, and Microsoft's hosts have none: '%s'. Write '%s', and set the tenant as 'tenantId'."
                            .formatted(
                                    setting,
                                    ForeignText.withoutUserInfo(value),
                                    url.substring(0, url.length() - path.length())));
        }
        if (!PATH.matcher(path).matches()) {
            throw refuse(
                    setting, value, "has a path with other characters than letters, digits, '.', '_', '~' and '-'");
        }
        return url;
    }

    /** Recognizes B2C by its own hosts, or by a policy in the path, since customers may use their own domains. */
    private static boolean isB2c(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath().toLowerCase(Locale.ROOT) + "/";
        return uri.getHost().toLowerCase(Locale.ROOT).endsWith(".b2clogin.com")
                || path.startsWith("/tfp/")
                || path.contains("/b2c_1");
    }

    private static String stripTrailingSlashes(String url) {
        int end = url.length();
        while (url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }

    private static IllegalArgumentException refuse(String setting, String value, String why) {
        return new IllegalArgumentException("'%s' %s: '%s'. Use a URL such as '%s'."
                .formatted(setting, why, ForeignText.withoutUserInfo(value), AzureAuthorityHosts.AZURE_PUBLIC_CLOUD));
    }
}
