package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.ForeignTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the Azure Developer CLI for tokens. */
final class AzureDeveloperCliSource implements TokenSource {

    /**
     * The login command that azd prints, with the scope or the claims that a token lacked. No token has any of these
     * forms.
     */
    private static final Pattern ADVICE = Pattern.compile("(azd auth login(?: --(?:scope|tenant-id) [\\w.:/-]{1,1024}"
            + "| --claims [A-Za-z0-9+/]{1,16384}={0,2}| --use-device-code=false){1,20})");

    /** Variables with which azd uses the login of an editor or of Cloud Shell, and needs no file. */
    private static final String[] LOGINS_ELSEWHERE = {"AZD_AUTH_ENDPOINT", "ACC_CLOUD"};

    private final Tool azd;
    private final @Nullable LongSupplier login;

    AzureDeveloperCliSource(Machine machine, Duration timeout, @Nullable LongSupplier login) {
        this.azd = new Tool(
                "AzureDeveloperCliCredential",
                "the Azure Developer CLI",
                "azd",
                "install it, https://learn.microsoft.com/azure/developer/azure-developer-cli/install-azd, then run: azd"
                        + " auth login",
                machine,
                timeout);
        this.login = login;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        Arguments.checkScopes(request);
        String tenant = Arguments.tenant(request);
        Path file = azd.find();
        if (file == null) {
            throw azd.notInstalled();
        }
        String loggedOut = loggedOut();
        if (loggedOut != null) {
            throw azd.loggedOut(file, loggedOut, "run: " + login(Arguments.shown(tenant)));
        }
        List<String> arguments = arguments(request, tenant);
        String shown = Arguments.shown(tenant);
        String trial = Tool.typed("azd", arguments(request, shown));
        Command.Output output = azd.run(file, arguments, azd.machine().variables(ToolEnvironment.ASSERTIONS), trial)
                .without(tenant);
        if (output.exitCode() != 0) {
            throw failure(output, request, shown, trial);
        }
        AccessToken token = token(output.stdout());
        if (token == null) {
            throw azd.unusable(output, trial);
        }
        return token;
    }

    @Override
    public CredentialPlan plan() {
        String login = files().stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .map(Path::toString)
                .orElse("the editor or Cloud Shell");
        return azd.plan(login, loggedOut(), "run: azd auth login");
    }

    /**
     * Returns the evidence that no user is logged in; {@code null} if there is none. Azd's configuration counts too: it
     * may say that azd uses the login of the Azure CLI.
     */
    private @Nullable String loggedOut() {
        return azd.machine().variables(LOGINS_ELSEWHERE).isEmpty()
                        && files().stream().allMatch(Files::notExists)
                ? "there is no " + files().get(0)
                : null;
    }

    private List<Path> files() {
        return AzureDeveloperCliCredentialBuilder.files(azd.machine()).subList(0, 2);
    }

    @Override
    public @Nullable LongSupplier loginWatch() {
        return login;
    }

    private static List<String> arguments(TokenRequest request, @Nullable String tenant) {
        List<String> arguments = new ArrayList<>(List.of("auth", "token", "--output", "json", "--no-prompt"));
        request.scopes().forEach(scope -> arguments.addAll(List.of("--scope", scope)));
        if (tenant != null) {
            arguments.addAll(List.of("--tenant-id", tenant));
        }
        if (request.claims() != null) {
            arguments.addAll(List.of("--claims", Arguments.encodedClaims(request.claims())));
        }
        return arguments;
    }

    private static @Nullable AccessToken token(String stdout) {
        Map<?, ?> json = PrintedJson.find(stdout, "token");
        if (json == null || !(json.get("token") instanceof String token)) {
            return null;
        }
        return PrintedToken.of(token, ForeignTime.on(json.get("expiresOn")));
    }

    private RuntimeException failure(
            Command.Output output, TokenRequest request, @Nullable String tenant, String trial) {
        String said = AzureDeveloperCliError.in(output.complaint());
        if (said.contains("AADSTS")) {
            EntraError error = EntraError.quoted(said);
            String login = login(output, request, tenant);
            return azd.refused(
                    error,
                    isAboutTenant(said) || !output.complaint().contains("azd auth login")
                            ? error.remedy()
                            : "run: " + login);
        }
        if (said.contains("unknown flag") || said.contains("flag provided but not defined")) {
            return azd.unavailable(
                    "this Azure Developer CLI is too old and does not support claims",
                    "update it to 1.18.1 or later.",
                    null);
        }
        if (said.contains("not logged in") || said.contains("azd auth login") || said.contains("login expired")) {
            return azd.notLoggedIn(azd.name(), "run: " + login(tenant));
        }
        return azd.failed(output.exitCode(), said, trial);
    }

    /** Returns whether the tenant is wrong. Then a new login does not help, although azd recommends it. */
    private static boolean isAboutTenant(String said) {
        return said.contains("invalid_tenant") || said.contains("AADSTS90002");
    }

    private static String login(@Nullable String tenant) {
        return "azd auth login" + (tenant == null ? "" : " --tenant-id " + tenant);
    }

    private static String login(Command.Output output, TokenRequest request, @Nullable String tenant) {
        String advice = output.find(ADVICE);
        String command =
                advice != null ? advice : "azd auth login --scope " + String.join(" --scope ", request.scopes());
        return tenant == null || command.contains("--tenant-id") ? command : command + " --tenant-id " + tenant;
    }
}
