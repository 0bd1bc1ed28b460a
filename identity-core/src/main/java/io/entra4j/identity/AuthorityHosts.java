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
 * Knows the authority hosts of the Microsoft clouds, and decides which one a credential uses.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">National clouds</a>
 */
public final class AuthorityHosts {

    private static final String EXCHANGE = "api://AzureADTokenExchange";

    /** What a federated token is for, by the host it is presented to. Whatever is here is known to be Microsoft's. */
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

    /** Microsoft's too, but no cloud of their own. */
    private static final Set<String> OTHER_NAMES =
            Set.of("sts.windows.net", "login-us.microsoftonline.com", "login.microsoftonline.de");

    /** Where the tenants of External ID are, each at a host of its own. */
    private static final String EXTERNAL_ID = ".ciamlogin.com";

    /** Regional token services, and the tenants of customers. No other party can have a host below these. */
    private static final List<String> DOMAINS = List.of(".login.microsoft.com", EXTERNAL_ID);

    /** Other names of a cloud's host: Microsoft's list calls them aliases, and issuers have them. */
    private static final Map<String, String> ALIASES = Map.of(
            "sts.windows.net", "login.microsoftonline.com",
            "login.windows.net", "login.microsoftonline.com",
            "login.microsoft.com", "login.microsoftonline.com",
            "login.partner.microsoftonline.cn", "login.chinacloudapi.cn",
            "sts.chinacloudapi.cn", "login.chinacloudapi.cn",
            "login.usgovcloudapi.net", "login.microsoftonline.us");

    /** Nothing that a client or a proxy could resolve or decode to another path. */
    private static final Pattern REGION = Pattern.compile("[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.+(?:/|$))[A-Za-z0-9._~-]+)*");

    private AuthorityHosts() {}

    /**
     * Returns whether a host is one of Microsoft's.
     *
     * @param authorityHost an {@code https} URL
     * @return whether there is no need to look it up
     */
    public static boolean isKnown(String authorityHost) {
        String host = host(authorityHost);
        return EXCHANGE_AUDIENCES.containsKey(host)
                || OTHER_NAMES.contains(host)
                || DOMAINS.stream().anyMatch(host::endsWith);
    }

    /**
     * Returns where a tenant is asked: below the host, and below its path if it has one.
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
     * Returns what the tokens of other issuers must be for, in order to be accepted as assertions of an application.
     *
     * @param authorityHost an {@code https} URL
     * @return the audience of the host's cloud, {@code null} if the host is not one of Microsoft's
     * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Federation</a>
     */
    public static @Nullable String tokenExchangeAudience(String authorityHost) {
        return EXCHANGE_AUDIENCES.get(host(authorityHost));
    }

    /**
     * Returns whether an answer of an issuer can be one of the service that was asked: it is at the same host, at
     * another name of the same cloud, or at the host that External ID gives each tenant.
     *
     * @param authorityHost the {@code https} URL of who was asked
     * @param tenantId the tenant that was asked
     * @param issuer what an answer says that it is from, as in {@code iss}
     * @return {@code false} for any other service, and for what is no URL
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

    /** Such an issuer is {@code https://<tenant's ID>.ciamlogin.com/<tenant's ID>/v2.0}, whatever name was asked. */
    private static boolean isTenantOfExternalId(String issuer, String path, String asked, @Nullable String tenantId) {
        String id = issuer.substring(0, issuer.length() - EXTERNAL_ID.length());
        boolean own = TenantPolicy.isGuid(id) && path.toLowerCase(Locale.ROOT).startsWith("/" + id + "/");
        boolean named = tenantId != null && TenantPolicy.isGuid(tenantId);
        // A domain of the customer's own says nothing of who is behind it, the tenant's ID does.
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
     * @throws IllegalArgumentException if the value is no {@code https} URL with a host, or has a path at a host of
     *     Microsoft's
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
     * @param setting what holds it, to be told in a message
     * @param name a region's name, or {@code AutoDiscoverRegion}; may be blank
     * @return in lower case, {@code null} if it is blank
     * @throws IllegalArgumentException if it is no region's name
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
            throw refuse(setting, value, "has a path of other than letters, digits, '.', '_', '~' and '-'");
        }
        return url;
    }

    /** Its authorities are at hosts of their own, or name a policy, at a domain of the customer's too. */
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
