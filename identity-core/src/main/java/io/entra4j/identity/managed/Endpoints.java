package io.entra4j.identity.managed;

import static io.entra4j.identity.managed.IdentityId.Kind.CLIENT_ID;
import static io.entra4j.identity.managed.IdentityId.Kind.OBJECT_ID;
import static io.entra4j.identity.managed.IdentityId.Kind.RESOURCE_ID;

import com.azure.core.util.Configuration;
import io.entra4j.identity.ForeignText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by its variables what kind of host this is, and how it is asked.
 *
 * @see <a href="https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference">App
 *     Service</a>
 * @see <a href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">
 *     Virtual machines</a>
 * @see <a href="https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication">Azure Arc</a>
 */
final class Endpoints {

    static final String METADATA_HOST = "http://169.254.169.254";

    private static final String IDENTITY_ENDPOINT = "IDENTITY_ENDPOINT";
    private static final String IDENTITY_HEADER = "IDENTITY_HEADER";
    private static final String THUMBPRINT = "IDENTITY_SERVER_THUMBPRINT";
    private static final String MSI_ENDPOINT = "MSI_ENDPOINT";
    private static final String MSI_SECRET = "MSI_SECRET";
    private static final String TOKEN_PATH = "/metadata/identity/oauth2/token";
    private static final String ARC_DEFAULT = "http://localhost:40342" + TOKEN_PATH;

    private final Configuration variables;
    private final ArcAgent agent;

    Endpoints(Configuration variables, ArcAgent agent) {
        this.variables = variables;
        this.agent = agent;
    }

    /**
     * The first that fits; where nothing is told, it is a virtual machine.
     *
     * @throws IllegalArgumentException if a variable holds no URL of the kind it should
     */
    Endpoint find() {
        boolean identity = has(IDENTITY_ENDPOINT);
        if (identity && has(IDENTITY_HEADER)) {
            return has(THUMBPRINT) ? serviceFabric() : appService();
        }
        if (identity && has("IMDS_ENDPOINT")) {
            return arc(uri(IDENTITY_ENDPOINT, "http"));
        }
        if (has(MSI_ENDPOINT)) {
            return has(MSI_SECRET) ? secretEndpoint() : cloudShell();
        }
        return agent.isInstalled() ? arc(URI.create(ARC_DEFAULT)) : virtualMachine();
    }

    private Endpoint serviceFabric() {
        return new Endpoint(ManagedIdentityHost.SERVICE_FABRIC, uri(IDENTITY_ENDPOINT, "https"))
                .header("secret", value(IDENTITY_HEADER))
                .pinned(value(THUMBPRINT))
                .apiVersion("2019-07-01-preview")
                .revocable("2019-07-01-preview");
    }

    private Endpoint appService() {
        return new Endpoint(ManagedIdentityHost.APP_SERVICE, uri(IDENTITY_ENDPOINT, "http"))
                .header("X-IDENTITY-HEADER", value(IDENTITY_HEADER))
                .apiVersion("2019-08-01")
                .revocable("2025-03-30")
                .identity(CLIENT_ID, "client_id")
                .identity(RESOURCE_ID, "mi_res_id")
                .identity(OBJECT_ID, "principal_id");
    }

    private static Endpoint arc(URI uri) {
        return new Endpoint(ManagedIdentityHost.AZURE_ARC, uri)
                .header("Metadata", "true")
                .apiVersion("2020-06-01")
                .identity(CLIENT_ID, "client_id")
                .identity(RESOURCE_ID, "msi_res_id")
                .identity(OBJECT_ID, "object_id");
    }

    /** Azure ML and the older version of App Service ask alike; only Azure ML has identities by default. */
    private Endpoint secretEndpoint() {
        String defaultClientId = variables.get("DEFAULT_IDENTITY_CLIENT_ID");
        boolean appService = has("WEBSITE_SITE_NAME");
        return new Endpoint(
                        appService ? ManagedIdentityHost.APP_SERVICE : ManagedIdentityHost.AZURE_ML,
                        uri(MSI_ENDPOINT, "http"))
                .header("secret", value(MSI_SECRET))
                .apiVersion("2017-09-01")
                .identity(CLIENT_ID, "clientid")
                .defaultClientId(appService || isBlank(defaultClientId) ? null : defaultClientId.trim());
    }

    private Endpoint cloudShell() {
        return new Endpoint(ManagedIdentityHost.CLOUD_SHELL, uri(MSI_ENDPOINT, "http"))
                .header("Metadata", "true")
                .form();
    }

    private Endpoint virtualMachine() {
        String name = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
        String base = has(name) ? uri(name, "http").toString().replaceAll("/+$", "") : METADATA_HOST;
        return new Endpoint(ManagedIdentityHost.VIRTUAL_MACHINE, URI.create(base + TOKEN_PATH))
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

    /** Where {@code http} will do, {@code https} does too. */
    private URI uri(String name, String scheme) {
        String value = value(name);
        try {
            URI uri = new URI(value);
            String given = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && (given.equals(scheme) || given.equals("https"))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The same is wrong as with a relative one.
        }
        throw new IllegalArgumentException(
                "'%s' must be an absolute URL that starts with %s://: '%s'. The host sets it; if you did, unset it."
                        .formatted(
                                name, scheme, ForeignText.withoutUserInfo(value).replaceAll("[?#].*", "…")));
    }
}
