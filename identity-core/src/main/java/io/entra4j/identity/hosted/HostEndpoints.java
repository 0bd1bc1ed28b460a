package io.entra4j.identity.hosted;

import static io.entra4j.identity.hosted.IdentityId.Kind.CLIENT_ID;
import static io.entra4j.identity.hosted.IdentityId.Kind.OBJECT_ID;
import static io.entra4j.identity.hosted.IdentityId.Kind.RESOURCE_ID;

import com.azure.core.util.Configuration;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.HeaderValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the kind of this host and its token endpoint in the environment variables.
 *
 * @see <a href="https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference">App
 *     Service</a>
 * @see <a href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">
 *     Virtual machines</a>
 * @see <a href="https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication">Azure Arc</a>
 */
final class HostEndpoints {

    private static final Logger LOGGER = LoggerFactory.getLogger(ManagedIdentityCredential.class);

    static final String METADATA_HOST = "http://169.254.169.254";

    private static final String IDENTITY_ENDPOINT = "IDENTITY_ENDPOINT";
    private static final String IDENTITY_HEADER = "IDENTITY_HEADER";
    private static final String THUMBPRINT = "IDENTITY_SERVER_THUMBPRINT";
    private static final String IMDS_ENDPOINT = "IMDS_ENDPOINT";
    private static final String DEFAULT_CLIENT_ID = "DEFAULT_IDENTITY_CLIENT_ID";
    private static final String MSI_ENDPOINT = "MSI_ENDPOINT";
    private static final String MSI_SECRET = "MSI_SECRET";
    private static final String TOKEN_PATH = "/metadata/identity/oauth2/token";
    private static final String ARC_DEFAULT = "http://localhost:40342" + TOKEN_PATH;

    private final Configuration variables;
    private final ArcAgent agent;

    HostEndpoints(Configuration variables, ArcAgent agent) {
        this.variables = variables;
        this.agent = agent;
    }

    /**
     * Returns the endpoint of the first kind of host that fits; a virtual machine's if no variable names a host.
     *
     * @throws IllegalArgumentException if a variable does not hold a valid URL, has characters that a header cannot
     *     hold, or names another machine for Azure Arc
     */
    HostEndpoint find() {
        return chosen().lacking(lacking());
    }

    /**
     * Returns a hint if some variables of a host are set, but not all of them. This alone is not an error: Container
     * Instances set only {@code IDENTITY_ENDPOINT} and have a metadata service.
     */
    private @Nullable String lacking() {
        boolean identity = has(IDENTITY_ENDPOINT);
        boolean header = has(IDENTITY_HEADER);
        if (has(THUMBPRINT) && identity != header) {
            return half(ManagedIdentityHost.SERVICE_FABRIC, THUMBPRINT, identity ? IDENTITY_HEADER : IDENTITY_ENDPOINT);
        }
        if (header && !identity) {
            return half(ManagedIdentityHost.APP_SERVICE, IDENTITY_HEADER, IDENTITY_ENDPOINT);
        }
        if (identity && !header && !has(IMDS_ENDPOINT)) {
            return half(ManagedIdentityHost.APP_SERVICE, IDENTITY_ENDPOINT, IDENTITY_HEADER)
                    + " (or IMDS_ENDPOINT, as on Azure Arc)";
        }
        if (has(IMDS_ENDPOINT) && !identity) {
            return half(ManagedIdentityHost.AZURE_ARC, IMDS_ENDPOINT, IDENTITY_ENDPOINT);
        }
        boolean older = has("WEBSITE_SITE_NAME");
        ManagedIdentityHost bySecret = older ? ManagedIdentityHost.APP_SERVICE : ManagedIdentityHost.AZURE_ML;
        if (has(MSI_SECRET) && !has(MSI_ENDPOINT)) {
            return half(bySecret, MSI_SECRET, MSI_ENDPOINT);
        }
        if (has(MSI_ENDPOINT) && !has(MSI_SECRET) && (older || has(DEFAULT_CLIENT_ID))) {
            return half(bySecret, MSI_ENDPOINT, MSI_SECRET);
        }
        return null;
    }

    private static String half(ManagedIdentityHost host, String set, String lacking) {
        String named = host == ManagedIdentityHost.APP_SERVICE ? "App Service or Container Apps" : host.title();
        return "%s is set, as on %s, but %s is not set".formatted(set, named, lacking);
    }

    private HostEndpoint chosen() {
        boolean identity = has(IDENTITY_ENDPOINT);
        if (identity && has(IDENTITY_HEADER)) {
            return has(THUMBPRINT) ? serviceFabric() : appService();
        }
        if (identity && has(IMDS_ENDPOINT)) {
            return arc(onThisMachine(url(IDENTITY_ENDPOINT, "http")));
        }
        if (has(MSI_ENDPOINT)) {
            return has(MSI_SECRET) ? secretEndpoint() : cloudShell();
        }
        return agent.isInstalled() ? arc(URI.create(ARC_DEFAULT)) : virtualMachine();
    }

    private HostEndpoint serviceFabric() {
        return new HostEndpoint(ManagedIdentityHost.SERVICE_FABRIC, uri(IDENTITY_ENDPOINT, "https"))
                .header("secret", secret(IDENTITY_HEADER))
                .pinned(value(THUMBPRINT))
                .apiVersion("2019-07-01-preview")
                .revocable("2019-07-01-preview");
    }

    private HostEndpoint appService() {
        return new HostEndpoint(ManagedIdentityHost.APP_SERVICE, uri(IDENTITY_ENDPOINT, "http"))
                .header("X-IDENTITY-HEADER", secret(IDENTITY_HEADER))
                .apiVersion("2019-08-01")
                .revocable("2025-03-30")
                .identity(CLIENT_ID, "client_id")
                .identity(RESOURCE_ID, "mi_res_id")
                .identity(OBJECT_ID, "principal_id");
    }

    private static HostEndpoint arc(URI uri) {
        return new HostEndpoint(ManagedIdentityHost.AZURE_ARC, uri)
                .header("Metadata", "true")
                .apiVersion("2020-06-01")
                .identity(CLIENT_ID, "client_id")
                .identity(RESOURCE_ID, "msi_res_id")
                .identity(OBJECT_ID, "object_id");
    }

    /** Azure ML and the older version of App Service have the same requests. Only Azure ML has a default identity. */
    private HostEndpoint secretEndpoint() {
        String defaultClientId = variables.get(DEFAULT_CLIENT_ID);
        boolean appService = has("WEBSITE_SITE_NAME");
        return new HostEndpoint(
                        appService ? ManagedIdentityHost.APP_SERVICE : ManagedIdentityHost.AZURE_ML,
                        uri(MSI_ENDPOINT, "http"))
                .header("secret", secret(MSI_SECRET))
                .apiVersion("2017-09-01")
                .identity(CLIENT_ID, "clientid")
                .defaultClientId(appService || isBlank(defaultClientId) ? null : defaultClientId.trim());
    }

    private HostEndpoint cloudShell() {
        return new HostEndpoint(ManagedIdentityHost.CLOUD_SHELL, uri(MSI_ENDPOINT, "http"))
                .header("Metadata", "true")
                .form();
    }

    private HostEndpoint virtualMachine() {
        String name = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
        String base = has(name) ? uri(name, "http").toString().replaceAll("/+$", "") : METADATA_HOST;
        return new HostEndpoint(ManagedIdentityHost.VIRTUAL_MACHINE, URI.create(base + TOKEN_PATH))
                .header("Metadata", "true")
                .apiVersion("2018-02-01")
                .identity(CLIENT_ID, "client_id")
                .identity(RESOURCE_ID, "msi_res_id")
                .identity(OBJECT_ID, "object_id");
    }

    private boolean has(String name) {
        return !isBlank(variables.get(name));
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    private String value(String name) {
        return variables.get(name).trim();
    }

    private String secret(String name) {
        return HeaderValue.require(name, value(name));
    }

    /** Azure Arc's agent runs on this machine. A service on another machine must not get the agent's key. */
    private URI onThisMachine(URI uri) {
        if (HostAddress.of(uri).isLoopback()) {
            return uri;
        }
        throw new IllegalArgumentException(
                "'%s' must name this machine (localhost, 127.0.0.1 or [::1]) if IMDS_ENDPOINT is set, but is '%s'. Azure Arc's agent sets this variable. If you set it yourself, unset it."
                        .formatted(IDENTITY_ENDPOINT, shown(IDENTITY_ENDPOINT)));
    }

    /** Warns if other machines can read the requests, which hold a secret, and can answer in the host's place. */
    private URI uri(String name, String scheme) {
        URI uri = url(name, scheme);
        HostAddress address = HostAddress.of(uri);
        if (!uri.getScheme().equalsIgnoreCase("https") && !address.isLoopback() && !address.isLinkLocal()) {
            LOGGER.warn(
                    "'{}' names the host '{}' with http. It is neither this machine nor link-local, so other machines"
                            + " on the network can read the requests and answer them. The host sets this variable. If"
                            + " you set it yourself, unset it.",
                    name,
                    ForeignText.oneLine(address.host(), ForeignText.MAX_QUOTE));
        }
        return uri;
    }

    /** Returns the URL in a variable. It must have the scheme, or {@code https}. */
    private URI url(String name, String scheme) {
        try {
            URI uri = new URI(value(name));
            String given = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean secureEnough = given.equals(scheme) || given.equals("https");
            if (uri.getHost() != null && secureEnough && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The message below fits, as for a relative URL.
        }
        throw new IllegalArgumentException(
                "'%s' must be an absolute URL that starts with %s:// and has no user name, but is '%s'. The host sets this variable. If you set it yourself, unset it."
                        .formatted(name, scheme, shown(name)));
    }

    private String shown(String name) {
        String value = ForeignText.withoutUserInfo(value(name)).replaceAll("(?s)[?#].*", "…");
        return ForeignText.oneLine(value, ForeignText.MAX_QUOTE);
    }
}
