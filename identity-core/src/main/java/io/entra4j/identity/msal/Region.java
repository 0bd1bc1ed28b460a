package io.entra4j.identity.msal;

import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which regional token service an application uses, if any. Its options, or else {@code
 * AZURE_REGIONAL_AUTHORITY_NAME}, name the region or demand that it be detected.
 */
final class Region {

    private static final Logger LOGGER = LoggerFactory.getLogger(EntraCredential.class);

    private static final String VARIABLE = "AZURE_REGIONAL_AUTHORITY_NAME";
    private static final Set<String> FIND_OUT = Set.of("autodiscoverregion", "tryautodetect");
    private static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Set<String> PUBLIC_HOSTS =
            Set.of("login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net");
    private static final String METADATA_SERVICE = "http://169.254.169.254";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CredentialOptions options;
    private final @Nullable String wanted;
    /** Region; empty if none was found, {@code null} before the first search. Two threads may both search. */
    private volatile @Nullable String found;

    /**
     * @throws IllegalArgumentException if the variable's value is not a region
     */
    Region(CredentialOptions options) {
        this.options = options;
        this.wanted = options.region() != null
                ? options.region()
                : AuthorityHosts.checkRegion(VARIABLE, options.configuration().get(VARIABLE));
    }

    /**
     * Returns the regional authority host; {@code null} for the global one. The first call blocks at most two seconds.
     */
    @Nullable
    String authorityHost() {
        if (wanted == null) {
            return null;
        }
        String region = found;
        if (region == null) {
            region = FIND_OUT.contains(wanted) ? findOut() : wanted;
            found = region;
        }
        return region.isEmpty() ? null : regional(region, URI.create(options.authorityHost()));
    }

    private static String regional(String region, URI authority) {
        String host = authority.getHost().toLowerCase(Locale.ROOT);
        String port = authority.getPort() < 0 ? "" : ":" + authority.getPort();
        return "https://" + region + "." + (PUBLIC_HOSTS.contains(host) ? "login.microsoft.com" : host) + port
                + authority.getPath();
    }

    /** Returns a region's usual name. App Service writes "West US 2", other services write "westus2". */
    private static String name(String region) {
        return region.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    }

    private String findOut() {
        String variable = options.configuration().get("REGION_NAME");
        String region = variable != null && !variable.isBlank() ? variable : askMetadataService();
        if (region != null && NAME.matcher(name(region)).matches()) {
            return name(region);
        }
        LOGGER.warn(
                "The region is set to '{}', but the region of this machine was not found. The global token service is used"
                        + " instead. Set the name of the region, or remove the setting.",
                wanted);
        return "";
    }

    /** Asks directly and without policies: if there is no metadata service, repetitions would only delay the caller. */
    private @Nullable String askMetadataService() {
        String host = options.configuration().get("AZURE_POD_IDENTITY_AUTHORITY_HOST", METADATA_SERVICE);
        try {
            Answer answer = options.http()
                    .direct(null)
                    .sendOnce(
                            Request.get(host.replaceAll("/+$", "")
                                            + "/metadata/instance/compute?api-version=2021-02-01")
                                    .with("Metadata", "true"),
                            PATIENCE);
            Map<?, ?> compute = answer.status() == 200 ? answer.json() : null;
            return compute != null && compute.get("location") instanceof String location ? location : null;
        } catch (InterruptedIOException e) {
            throw new TokenRequestInterruptedException(e);
        } catch (IOException | IllegalArgumentException e) {
            return null; // without a region, the global service is used, which works everywhere
        }
    }
}
