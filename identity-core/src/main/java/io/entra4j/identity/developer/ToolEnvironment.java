package io.entra4j.identity.developer;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Says what a tool gets to see of the environment: where things are, how the network is reached and who is trusted
 * there, and settings of its own. Nothing else, and so none of the application's secrets.
 */
final class ToolEnvironment {

    private static final String[] UNIX = """
            PATH USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TMPDIR
            XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS
            """.split("\\s+");

    private static final String[] WINDOWS = """
            SystemRoot SystemDrive windir ComSpec PATHEXT TEMP TMP USERNAME USERDOMAIN HOMEDRIVE HOMEPATH APPDATA
            LOCALAPPDATA ALLUSERSPROFILE ProgramData ProgramFiles ProgramFiles(x86) CommonProgramFiles
            PROCESSOR_ARCHITECTURE PSModulePath
            """.split("\\s+");

    private static final String[] NETWORK = """
            HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
            REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
            """.split("\\s+");

    /** The last lines are for tools that are logged in to with a managed identity. */
    private static final String[] TOOLS = """
            AZURE_CONFIG_DIR AZURE_EXTENSION_DIR AZURE_CLOUD_NAME AZURE_CORE_INSTANCE_DISCOVERY
            AZURE_CLI_DISABLE_CONNECTION_VERIFICATION AZD_CONFIG_DIR AZD_AUTH_ENDPOINT AZD_AUTH_KEY DOTNET_ROOT
            DOTNET_SYSTEM_GLOBALIZATION_INVARIANT ACC_CLOUD
            MSI_ENDPOINT MSI_SECRET IDENTITY_ENDPOINT IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT IMDS_ENDPOINT
            """.split("\\s+");

    /** With these, azd asks for a new assertion where it was logged in to with one of a build service. */
    static final String[] ASSERTIONS = """
            ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN SYSTEM_ACCESSTOKEN SYSTEM_OIDCREQUESTURI
            AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
            """.split("\\s+");

    private static final String[] HOME = {"HOME", "USERPROFILE"};

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
        return Stream.of(HOME, UNIX, WINDOWS, NETWORK, TOOLS, ASSERTIONS)
                .flatMap(Stream::of)
                .toList();
    }

    /** A new map, which may be added to. */
    static Map<String, String> of(Machine machine) {
        Map<String, String> environment = machine.variables(UNIX);
        environment.putAll(machine.variables(WINDOWS));
        environment.putAll(machine.variables(NETWORK));
        environment.putAll(machine.variables(TOOLS));
        environment.putAll(QUIET);
        return environment;
    }
}
