package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.TokenIdentity;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.ForeignText;
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

    /** Older versions print the expiry of a token in local time without a zone. This variable sets the zone. */
    private static final Map<String, String> IN_UTC = Map.of("TZ", "UTC0");

    /** The login command that az prints, with the claims that a token lacked. No token has any of these forms. */
    private static final Pattern ADVICE = Pattern.compile(
            "(?m)^[ \\t]{0,40}+(az login(?: --tenant \"?[\\w.-]{1,256}\"?"
                    + "| --scope \"?[\\w.:/-]{1,1024}\"?| --claims-challenge \"?[A-Za-z0-9+/]{1,16384}={0,2}\"?){0,20}+)[ \\t\\r]{0,40}+$");

    /**
     * Errors of a service principal whose secret or certificate is wrong or has expired. The same login again does not
     * help.
     */
    private static final Set<Integer> BAD_PROOF = Set.of(7000215, 7000222, 700027, 700030);

    /** Beginning of the error for a managed identity account or a Cloud Shell account. The rest of the text differs. */
    private static final String REFUSES_TENANT = "Tenant shouldn't be specified for";

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
                    "the resource requires claims, and the Azure CLI gets them only in a new login",
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
            // The tool would need seconds for the same answer.
            throw az.loggedOut(file, loggedOut, "run: " + login(Arguments.shown(tenant)));
        }
        return fetch(file, request, tenant);
    }

    private AccessToken fetch(Path file, TokenRequest request, @Nullable String tenant) {
        String trial = Tool.typed("az", arguments(file, request, tenant, Arguments.shown(tenant)));
        Command.Output output = az.run(file, arguments(file, request, tenant, tenant), IN_UTC, trial)
                .without(tenant);
        if (output.exitCode() != 0) {
            if (tenant != null && output.complaint().contains(REFUSES_TENANT)) {
                return ofItsOnlyTenant(file, request, tenant);
            }
            throw failure(output, request, Arguments.shown(tenant), trial);
        }
        return token(output, trial);
    }

    /**
     * Fetches a token without a tenant. A managed identity, such as the login of Cloud Shell, has tokens of its own
     * tenant only.
     */
    private AccessToken ofItsOnlyTenant(Path file, TokenRequest request, String tenant) {
        String trial = Tool.typed("az", arguments(file, request, null, null));
        Command.Output output = az.run(file, arguments(file, request, null, null), IN_UTC, trial);
        if (output.exitCode() != 0) {
            throw failure(output, request, null, trial);
        }
        AccessToken token = token(output, trial);
        TokenIdentity identity = TokenIdentity.of(token);
        String said = AzureCliToken.tenant(output.stdout());
        String actual = identity != null && identity.tenantId() != null ? identity.tenantId() : said;
        if (actual != null && (tenant.equalsIgnoreCase(actual) || isDomainOf(actual, tenant))) {
            return token;
        }
        String shown = String.valueOf(Arguments.shown(tenant));
        String own = actual == null ? "a tenant that az does not name" : ForeignText.id(actual);
        throw az.unavailable(
                "a managed identity of tenant %s is logged in to the Azure CLI, and it gets no tokens of tenant '%s'"
                        .formatted(own, shown),
                "run: az login --tenant %s; or set 'tenantId' to the tenant's ID, if both are the same tenant."
                        .formatted(shown),
                null);
    }

    private boolean isDomainOf(String tenantId, String domain) {
        Map<?, ?> account = AzureCliProfile.tenant(profile(), tenantId);
        return account != null && AzureCliProfile.isOf(account, domain);
    }

    private AccessToken token(Command.Output output, String trial) {
        AccessToken token = AzureCliToken.parse(output.stdout(), ZoneOffset.UTC);
        if (token == null) {
            throw az.unusable(output, trial);
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

    /**
     * Composes the arguments. Az accepts a tenant or a subscription, not both. The requested tenant wins, unless the
     * subscription belongs to it. Then the subscription selects the account, and brings tokens of the tenant too.
     *
     * @param written the tenant in the form for the arguments
     */
    private List<String> arguments(Path file, TokenRequest request, @Nullable String tenant, @Nullable String written) {
        List<String> arguments = new ArrayList<>(List.of("account", "get-access-token", "--output", "json", "--scope"));
        arguments.addAll(request.scopes());
        if (subscription != null && (tenant == null || isSubscriptionOf(tenant, subscription))) {
            arguments.addAll(List.of("--subscription", argument(file, subscription)));
        } else if (written != null) {
            arguments.addAll(List.of("--tenant", written));
        }
        return arguments;
    }

    private boolean isSubscriptionOf(String tenant, String subscription) {
        Map<?, ?> found = AzureCliProfile.subscription(profile(), subscription);
        return found != null && AzureCliProfile.isOf(found, tenant);
    }

    /**
     * Returns the subscription for the command line. Its ID replaces a name that has a special meaning for the shell
     * that runs batch files.
     */
    String argument(Path file, String subscription) {
        if (!Machine.isBatch(file) || Arguments.isHarmlessInBatch(subscription)) {
            return subscription;
        }
        Map<?, ?> found = AzureCliProfile.subscription(profile(), subscription);
        if (found != null && found.get("id") instanceof String id && Arguments.isHarmlessInBatch(id)) {
            return id;
        }
        throw noSubscription(subscription, "");
    }

    private RuntimeException failure(
            Command.Output output, TokenRequest request, @Nullable String tenant, String trial) {
        String said = output.complaint();
        if (said.contains("AADSTS")) {
            EntraError error = EntraError.quoted(said);
            return az.refused(error, remedy(error, output, request, tenant));
        }
        if (said.contains("unrecognized arguments") || said.contains("is misspelled or not recognized")) {
            return az.unavailable("this Azure CLI is too old and does not support '--scope'", "run: az upgrade", null);
        }
        if (NO_SUBSCRIPTION.matcher(said).find()) {
            return az.failed(
                    EntraError.local("subscription_not_found"),
                    "the account that is logged in to the Azure CLI has no subscription '%s'".formatted(subscription),
                    "set 'subscription' to one that this lists: az account list --all --output table",
                    said);
        }
        if (said.contains("az login") || said.contains("az account set")) {
            return az.notLoggedIn(az.name(), "run: " + login(tenant));
        }
        return az.failed(output.exitCode(), said, trial);
    }

    private RuntimeException noSubscription(@Nullable String subscription, String said) {
        return az.failed(
                EntraError.local("subscription_not_found"),
                "the account that is logged in to the Azure CLI has no subscription '%s'".formatted(subscription),
                "set 'subscription' to one that this lists: az account list --all --output table",
                said);
    }

    private static String remedy(
            EntraError error, Command.Output output, TokenRequest request, @Nullable String tenant) {
        if (error.aadstsCodes().contains(700024)) {
            return "log in again: the assertion of the login to az has expired. In a job of Azure Pipelines, use"
                    + " AzurePipelinesCredential. In a job of GitHub Actions, use GitHubActionsCredential. They ask"
                    + " for a new assertion for each token.";
        }
        if (error.aadstsCodes().stream().anyMatch(BAD_PROOF::contains)) {
            return "log in with a new secret or certificate: az login --service-principal --username <client ID>"
                    + " --tenant <tenant ID>";
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
