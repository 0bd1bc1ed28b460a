package io.entra4j.identity.developer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what a tool gets to see of the environment: all that this process has, since a tool may be a script of somebody's
 * own that needs variables of its own, but none of the application's secrets, and nothing that would change where a tool
 * starts or what its output looks like.
 */
final class ToolEnvironment {

    /** What is looked up in the configuration, which has the last word on it. */
    private static final String[] LOOKED_UP = """
            HOME USERPROFILE PATH TZ SystemRoot AZURE_CONFIG_DIR AZD_CONFIG_DIR AZD_AUTH_ENDPOINT ACC_CLOUD
            HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
            REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
            AZURE_EXTENSION_DIR AZURE_CLOUD_NAME AZURE_CORE_INSTANCE_DISCOVERY
            AZURE_CLI_DISABLE_CONNECTION_VERIFICATION AZD_AUTH_KEY
            MSI_ENDPOINT MSI_SECRET IDENTITY_ENDPOINT IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT IMDS_ENDPOINT
            """.split("\\s+");

    /** With these, azd asks for a new assertion where it was logged in to with one of a build service. */
    static final String[] ASSERTIONS = """
            ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN SYSTEM_ACCESSTOKEN SYSTEM_OIDCREQUESTURI
            AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
            """.split("\\s+");

    /**
     * Secrets that this library reads and no tool does. The key of a host's endpoint stays: with it, a tool gets the tokens
     * of a managed identity. What asks for assertions is of use to azd only, which is given it.
     */
    private static final Set<String> SECRETS = Set.of(
            "AZURE_CLIENT_SECRET",
            "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            "AZURE_PASSWORD",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "SYSTEM_ACCESSTOKEN",
            "SPRING_APPLICATION_JSON");

    /** Properties of the starter as Spring Boot reads them from variables, of which some are secrets. */
    private static final Pattern SECRET_PROPERTY =
            Pattern.compile("(?:AZUREIDENTITY|SPRINGSECURITY|SPRINGSSL|SPRINGCLOUDAZURE)[A-Z0-9]*"
                    + "(?:SECRET|PASSWORD|PRIVATEKEY|KEYSTORE|ASSERTION|TOKEN)[A-Z0-9]*");

    /** The caller's directory, and settings that put colours into output, or fit it to the caller's window. */
    private static final Set<String> OF_THE_CALLER = Set.of(
            "PWD",
            "OLDPWD",
            "CDPATH",
            "FORCE_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "COLORTERM",
            "PY_COLORS",
            "TERM",
            "COLUMNS",
            "LINES");

    /** No colours, no news, no reports about the user. */
    private static final Map<String, String> QUIET = Map.of(
            "NO_COLOR", "1",
            "AZURE_CORE_NO_COLOR", "true",
            "AZURE_CORE_ONLY_SHOW_ERRORS", "true",
            "AZURE_CORE_COLLECT_TELEMETRY", "false",
            "AZURE_CORE_SURVEY_MESSAGE", "false",
            "AZURE_DEV_COLLECT_TELEMETRY", "no",
            "AZD_SKIP_UPDATE_CHECK", "true",
            "POWERSHELL_UPDATECHECK", "Off",
            "POWERSHELL_TELEMETRY_OPTOUT", "1");

    private ToolEnvironment() {}

    /** All that are ever looked up. */
    static List<String> names() {
        return Stream.of(LOOKED_UP, ASSERTIONS).flatMap(Stream::of).toList();
    }

    /** A new map, which may be added to. Names are the same in any case where they are on the machine. */
    static Map<String, String> of(Machine machine) {
        Map<String, String> environment =
                machine.isWindows() ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
        machine.inherited().forEach((name, value) -> {
            if (!isKept(machine.isWindows() ? name.toUpperCase(Locale.ROOT) : name)) {
                environment.put(name, value);
            }
        });
        // The configuration may say otherwise, or that there is none.
        Arrays.asList(LOOKED_UP).forEach(environment::remove);
        environment.putAll(machine.variables(LOOKED_UP));
        environment.putAll(QUIET);
        return environment;
    }

    private static boolean isKept(String name) {
        return SECRETS.contains(name)
                || OF_THE_CALLER.contains(name)
                || SECRET_PROPERTY
                        .matcher(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", ""))
                        .matches();
    }
}
