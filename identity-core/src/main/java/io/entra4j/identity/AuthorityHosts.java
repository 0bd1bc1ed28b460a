package io.entra4j.identity;

import com.azure.core.util.Configuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names the authority hosts of the Microsoft clouds, and decides which one a credential uses.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">National clouds</a>
 */
public final class AuthorityHosts {

    /** Global Azure; the default. */
    public static final String AZURE_PUBLIC_CLOUD = "https://login.microsoftonline.com/";

    /** Azure operated by 21Vianet. */
    public static final String AZURE_CHINA = "https://login.chinacloudapi.cn/";

    /** Azure US Government. */
    public static final String AZURE_GOVERNMENT = "https://login.microsoftonline.us/";

    /** Azure Germany, which closed in 2021. */
    public static final String AZURE_GERMANY = "https://login.microsoftonline.de/";

    /** The sovereign cloud in France. */
    public static final String AZURE_SOVEREIGN_FRANCE = "https://login.sovcloud-identity.fr/";

    /** The sovereign cloud in Germany. */
    public static final String AZURE_SOVEREIGN_GERMANY = "https://login.sovcloud-identity.de/";

    /** The sovereign cloud in Singapore. */
    public static final String AZURE_SOVEREIGN_SINGAPORE = "https://login.sovcloud-identity.sg/";

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

    private AuthorityHosts() {}

    /**
     * Returns whether a host is a public or sovereign cloud of Microsoft's.
     *
     * @param authorityHost an {@code https} URL
     * @return whether there is no need to look it up
     */
    public static boolean isKnown(String authorityHost) {
        return tokenExchangeAudience(authorityHost) != null;
    }

    /**
     * Returns what the tokens of other issuers must be for, in order to be accepted as assertions of an application.
     *
     * @param authorityHost an {@code https} URL
     * @return the audience of the host's cloud, {@code null} if the host is not one of Microsoft's
     * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Federation</a>
     */
    public static @Nullable String tokenExchangeAudience(String authorityHost) {
        String host = URI.create(authorityHost).getHost();
        return host == null ? null : EXCHANGE_AUDIENCES.get(host.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the host to use: the given one, else the configuration's {@code AZURE_AUTHORITY_HOST}, else the public
     * cloud's.
     *
     * @param host the builder's or property's value; blank counts as unset
     * @param configuration where {@code AZURE_AUTHORITY_HOST} is looked up
     * @return an {@code https} URL without a trailing slash
     * @throws IllegalArgumentException if the value is no {@code https} URL with a host
     */
    public static String resolve(@Nullable String host, Configuration configuration) {
        if (host != null && !host.isBlank()) {
            return parse("authorityHost", host);
        }
        String variable = configuration.get(Configuration.PROPERTY_AZURE_AUTHORITY_HOST);
        if (variable != null && !variable.isBlank()) {
            return parse(Configuration.PROPERTY_AZURE_AUTHORITY_HOST, variable);
        }
        return parse("authorityHost", AZURE_PUBLIC_CLOUD);
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
        return stripTrailingSlashes(uri.toString());
    }

    private static String stripTrailingSlashes(String url) {
        int end = url.length();
        while (url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }

    private static IllegalArgumentException refuse(String setting, String value, String why) {
        String shown = value.replaceAll("//[^/@]*@", "//…@");
        return new IllegalArgumentException(
                "'%s' %s: '%s'. Use a URL such as '%s'.".formatted(setting, why, shown, AZURE_PUBLIC_CLOUD));
    }
}
