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
 * Composes the environment of a tool. The tool sees the variables of this process, since it may be a script of the user
 * that needs variables of its own. It sees no secret of the application, and no variable that would change where it
 * starts or what its output looks like.
 */
final class ToolEnvironment {

    /** Variables that are read from the configuration, which overrides the environment of this process. */
    private static final String[] LOOKED_UP = """
            HOME USERPROFILE PATH TZ SystemRoot AZURE_CONFIG_DIR AZD_CONFIG_DIR AZD_AUTH_ENDPOINT ACC_CLOUD
            HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
            REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
            AZURE_EXTENSION_DIR AZURE_CLOUD_NAME AZURE_CORE_INSTANCE_DISCOVERY
            AZURE_CLI_DISABLE_CONNECTION_VERIFICATION AZD_AUTH_KEY
            MSI_ENDPOINT MSI_SECRET IDENTITY_ENDPOINT IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT IMDS_ENDPOINT
            """.split("\\s+");

    /** Variables with which azd asks for a new assertion, if its login came from an assertion of a build service. */
    static final String[] ASSERTIONS = """
            ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN SYSTEM_ACCESSTOKEN SYSTEM_OIDCREQUESTURI
            AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
            """.split("\\s+");

    /**
     * Secrets that this library reads and no tool needs. The key of a host's endpoint is not among them: a tool needs
     * it for the tokens of a managed identity. The keys for assertions are useful to azd only, and only azd gets them.
     */
    private static final Set<String> SECRETS = Set.of(
            "AZURE_CLIENT_SECRET",
            "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            "AZURE_PASSWORD",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "SYSTEM_ACCESSTOKEN",
            "SPRING_APPLICATION_JSON");

    /** Variables that hold secrets of the starter, in the form that Spring Boot reads properties from. */
    private static final Pattern SECRET_PROPERTY =
            Pattern.compile("(?:AZUREIDENTITY|SPRINGSECURITY|SPRINGSSL|SPRINGCLOUDAZURE)[A-Z0-9]*"
                    + "(?:SECRET|PASSWORD|PRIVATEKEY|KEYSTORE|ASSERTION|TOKEN)[A-Z0-9]*");

    /** The caller's directory, and settings that colour the output or fit it to the caller's window. */
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

    /** Settings that turn off colours, news, and reports about the user. */
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

    /** Returns the names of all variables that are read from the configuration. */
    static List<String> names() {
        return Stream.of(LOOKED_UP, ASSERTIONS).flatMap(Stream::of).toList();
    }

    /** Returns a new map, which the caller may change. Names ignore letter case if the machine ignores it. */
    static Map<String, String> of(Machine machine) {
        Map<String, String> environment =
                machine.isWindows() ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
        machine.inherited().forEach((name, value) -> {
            if (!isWithheld(machine.isWindows() ? name.toUpperCase(Locale.ROOT) : name)) {
                environment.put(name, value);
            }
        });
        // The configuration may have another value, or none.
        Arrays.asList(LOOKED_UP).forEach(environment::remove);
        environment.putAll(machine.variables(LOOKED_UP));
        environment.putAll(QUIET);
        return environment;
    }

    private static boolean isWithheld(String name) {
        return SECRETS.contains(name)
                || OF_THE_CALLER.contains(name)
                || SECRET_PROPERTY
                        .matcher(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", ""))
                        .matches();
    }
}
