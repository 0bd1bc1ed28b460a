package io.entra4j.identity;

import com.azure.core.util.Configuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
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

    private AuthorityHosts() {}

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
