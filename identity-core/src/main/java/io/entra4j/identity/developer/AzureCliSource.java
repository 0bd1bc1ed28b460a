package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the Azure CLI for tokens. */
final class AzureCliSource implements TokenSource {

    /** Older ones print when a token expires in local time without saying where that is: so we say. */
    private static final Map<String, String> IN_UTC = Map.of("TZ", "UTC0");

    /** The login that it advises, with the claims it was refused for want of; no token has any of these forms. */
    private static final Pattern ADVICE = Pattern.compile(
            "(?m)^[ \\t]{0,40}+(az login(?: --tenant \"?[\\w.-]{1,256}\"?"
                    + "| --scope \"?[\\w.:/-]{1,1024}\"?| --claims-challenge \"?[A-Za-z0-9+/]{1,16384}={0,2}\"?){0,20}+)[ \\t\\r]{0,40}+$");

    /** What a service principal proves itself with is wrong or has expired: to log in as before does not help. */
    private static final Set<Integer> BAD_PROOF = Set.of(7000215, 7000222, 700027, 700030);

    private static final Pattern NO_SUBSCRIPTION =
            Pattern.compile("(?i)The subscription of '.{0,200}?' doesn't exist|Subscription '.{0,200}?' not found");

    private final Tool az;
    private final @Nullable String subscription;
    private final @Nullable LongSupplier login;

    AzureCliSource(Machine machine, Duration timeout, @Nullable String subscription, @Nullable LongSupplier login) {
        this.az = new Tool(
                "AzureCliCredential",
                "the Azure CLI",
                "az",
                "install it, https://learn.microsoft.com/cli/azure/install-azure-cli, then run: az login",
                machine,
                timeout);
        this.subscription = subscription;
        this.login = login;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        Arguments.checkScopes(request);
        String tenant = Arguments.tenant(request);
        if (request.claims() != null) {
            throw az.unavailable(
                    "the resource demands claims, which the Azure CLI gets in a new login only",
                    "run: " + login(request, Arguments.shown(tenant)) + " --claims-challenge \""
                            + Arguments.encodedClaims(request.claims()) + '"',
                    null);
        }
        Path file = az.find();
        if (file == null) {
            throw az.notInstalled();
        }
        String loggedOut = AzureCliProfile.loggedOut(profile());
        if (loggedOut != null) {
            // The tool would take seconds to say the same.
            throw az.loggedOut(file, loggedOut, "run: " + login(Arguments.shown(tenant)));
        }
        List<String> arguments = arguments(request, tenant);
        String shown = Arguments.shown(tenant);
        String trial = Tool.typed("az", arguments(request, shown));
        Command.Output output = az.run(file, arguments, IN_UTC, trial).without(tenant);
        if (output.exitCode() != 0) {
            throw failure(output, request, shown, trial);
        }
        AccessToken token = AzureCliToken.parse(output.stdout(), ZoneOffset.UTC);
        if (token == null) {
            throw az.useless(output, trial);
        }
        return token;
    }

    @Override
    public CredentialPlan plan() {
        return az.plan(profile().toString(), AzureCliProfile.loggedOut(profile()), "run: az login");
    }

    @Override
    public @Nullable LongSupplier loginWatch() {
        return login;
    }

    private Path profile() {
        return AzureCliCredentialBuilder.files(az.machine()).get(0);
    }

    private List<String> arguments(TokenRequest request, @Nullable String tenant) {
        List<String> arguments = new ArrayList<>(List.of("account", "get-access-token", "--output", "json", "--scope"));
        arguments.addAll(request.scopes());
        if (tenant != null) {
            arguments.addAll(List.of("--tenant", tenant));
        }
        if (subscription != null) {
            arguments.addAll(List.of("--subscription", subscription));
        }
        return arguments;
    }

    private RuntimeException failure(
            Command.Output output, TokenRequest request, @Nullable String tenant, String trial) {
        String said = output.complaint();
        if (said.contains("AADSTS")) {
            EntraError error = EntraError.quoted(said);
            return az.refused(error, remedy(error, output, request, tenant));
        }
        if (said.contains("unrecognized arguments") || said.contains("is misspelled or not recognized")) {
            return az.unavailable("this Azure CLI is too old to know '--scope'", "run: az upgrade", null);
        }
        if (NO_SUBSCRIPTION.matcher(said).find()) {
            return az.failed(
                    EntraError.local("subscription_not_found"),
                    "whoever is logged in to the Azure CLI has no subscription '%s'".formatted(subscription),
                    "set 'subscription' to one that this lists: az account list --all --output table",
                    said);
        }
        if (said.contains("az login") || said.contains("az account set")) {
            return az.notLoggedIn(az.name(), "run: " + login(tenant));
        }
        return az.failed(output.exitCode(), said, trial);
    }

    private static String remedy(
            EntraError error, Command.Output output, TokenRequest request, @Nullable String tenant) {
        if (error.aadstsCodes().contains(700024)) {
            return "log in anew, the assertion that az logged in with has expired; in a job of Azure Pipelines, use"
                    + " AzurePipelinesCredential, and in one of GitHub Actions GitHubActionsCredential: they ask for"
                    + " an assertion each time.";
        }
        if (error.aadstsCodes().stream().anyMatch(BAD_PROOF::contains)) {
            return "log in with a new one: az login --service-principal --username <client ID> --tenant <tenant ID>";
        }
        String advice = output.find(ADVICE);
        if (advice != null) {
            return "run: " + advice;
        }
        return output.complaint().contains("az login") ? "run: " + login(request, tenant) : error.remedy();
    }

    private static String login(@Nullable String tenant) {
        return "az login" + (tenant == null ? "" : " --tenant " + tenant);
    }

    private static String login(TokenRequest request, @Nullable String tenant) {
        return login(tenant) + " --scope " + String.join(" ", request.scopes());
    }
}
