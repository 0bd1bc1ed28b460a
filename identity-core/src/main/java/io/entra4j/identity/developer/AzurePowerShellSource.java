package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.ForeignTime;
import io.entra4j.identity.http.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks Azure PowerShell for tokens. */
final class AzurePowerShellSource implements TokenSource {

    private static final String CREDENTIAL = "AzurePowerShellCredential";

    private static final Pattern NOT_LOGGED_IN =
            Pattern.compile("(?i)Run Connect-AzAccount to login|No accounts were found in"
                    + " the cache|cannot retrieve access token|have not been set up or have expired|No subscription found in"
                    + " the context");

    /** The form in which PowerShell writes a time into a text, in any culture. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss xxx", Locale.ROOT);

    private final List<Tool> shells;
    private final @Nullable LongSupplier login;

    AzurePowerShellSource(Machine machine, Duration timeout, @Nullable LongSupplier login) {
        this.shells = List.of(shell("pwsh", machine, timeout), shell("powershell", machine, timeout));
        this.login = login;
    }

    private static Tool shell(String program, Machine machine, Duration timeout) {
        return new Tool(
                CREDENTIAL,
                "PowerShell",
                program,
                "install it, https://learn.microsoft.com/powershell/scripting/install/installing-powershell, then run in"
                        + " PowerShell: Install-Module Az.Accounts; Connect-AzAccount",
                machine,
                timeout);
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        String resource = resource(request);
        String tenant = Arguments.tenant(request);
        if (request.claims() != null) {
            throw shells.get(0)
                    .unavailable(
                            "the resource requires claims, and Azure PowerShell gets them only in a new login",
                            "run: %s -ClaimsChallenge '%s'"
                                    .formatted(
                                            connect(Arguments.shown(tenant)),
                                            Arguments.encodedClaims(request.claims())),
                            null);
        }
        List<CredentialUnavailableException> unavailable = new ArrayList<>();
        for (Tool shell : shells) {
            Path file = shell.find();
            if (file == null) {
                continue;
            }
            try {
                return fetch(shell, file, resource, tenant);
            } catch (CredentialUnavailableException e) {
                if (e.getCause() instanceof TimeoutException) {
                    throw e;
                }
                unavailable.add(e);
            }
        }
        throw noneAvailable(unavailable);
    }

    @Override
    public CredentialPlan plan() {
        Tool shell =
                shells.stream().filter(each -> each.find() != null).findFirst().orElse(shells.get(0));
        Path context = AzurePowerShellCredentialBuilder.files(shell.machine()).get(0);
        return shell.plan(
                context.toString(),
                Files.isRegularFile(context) ? null : "there is no " + context,
                "run in PowerShell: Connect-AzAccount");
    }

    @Override
    public @Nullable LongSupplier loginWatch() {
        return login;
    }

    private static AccessToken fetch(Tool shell, Path file, String resource, @Nullable String tenant) {
        List<String> arguments = List.of(
                "-NoLogo",
                "-NoProfile",
                "-NonInteractive",
                "-OutputFormat",
                "Text",
                "-EncodedCommand",
                PowerShellScript.encoded(resource, tenant));
        String shown = Arguments.shown(tenant);
        String trial = "in %s, Get-AzAccessToken -ResourceUrl '%s'%s"
                .formatted(shell.program(), resource, shown == null ? "" : " -TenantId '" + shown + "'");
        Command.Output output = shell.run(file, arguments, Map.of(), trial).without(tenant);
        if (output.exitCode() != 0) {
            throw failure(shell, output, shown, trial);
        }
        AccessToken token = token(output.stdout());
        if (token == null) {
            throw shell.unusable(output, trial);
        }
        return token;
    }

    private static @Nullable AccessToken token(String stdout) {
        String answer = line(stdout, PowerShellScript.TOKEN);
        int space = answer == null ? -1 : answer.lastIndexOf(' ');
        return answer == null || space < 0
                ? null
                : PrintedToken.of(answer.substring(space + 1), expiresAt(answer.substring(0, space)));
    }

    private static @Nullable Instant expiresAt(String printed) {
        try {
            return ForeignTime.bounded(OffsetDateTime.parse(printed, TIME).toInstant());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static RuntimeException failure(Tool shell, Command.Output output, @Nullable String tenant, String trial) {
        String module = line(output.stdout(), PowerShellScript.NO_MODULE);
        if (module != null) {
            return shell.unavailable(
                    module.isBlank()
                            ? shell.program() + " has no module Az.Accounts"
                            : "%s has Az.Accounts %s, which is too old"
                                    .formatted(shell.program(), ForeignText.oneLine(module, ForeignText.MAX_QUOTE)),
                    "run in PowerShell: Install-Module Az.Accounts -MinimumVersion 2.2.0; Connect-AzAccount",
                    List.of("the module Az.Accounts", Tool.LOGIN),
                    null);
        }
        String why = line(output.stdout(), PowerShellScript.NO_IMPORT);
        if (why != null) {
            return shell.unavailable(
                    "%s cannot import the installed module Az.Accounts: %s"
                            .formatted(shell.program(), withoutStop(Redaction.excerpt(why))),
                    why.contains("xecution_Policies") || why.contains("running scripts is disabled")
                            ? "allow scripts, run in PowerShell: Set-ExecutionPolicy -Scope CurrentUser RemoteSigned"
                            : "install the module again, run in PowerShell: Install-Module Az.Accounts -Force;"
                                    + " Connect-AzAccount",
                    List.of("the module Az.Accounts"),
                    null);
        }
        String error = line(output.stdout(), PowerShellScript.ERROR);
        return failure(
                shell,
                output.exitCode(),
                error == null ? output.complaint() : Redaction.withoutTokens(error),
                tenant,
                trial);
    }

    private static RuntimeException failure(
            Tool shell, int exitCode, String said, @Nullable String tenant, String trial) {
        if (said.contains("AADSTS")) {
            EntraError error = EntraError.quoted(said);
            return shell.refused(
                    error, said.contains("Connect-AzAccount") ? "run: " + connect(tenant) : error.remedy());
        }
        if (said.contains("User interaction is required")) {
            return shell.failed(
                    EntraError.local("interaction_required"),
                    "the tenant requires more than the login of Azure PowerShell, such as multi-factor authentication",
                    "run: " + connect(tenant),
                    said);
        }
        if (NOT_LOGGED_IN.matcher(said).find()) {
            return shell.notLoggedIn("Azure PowerShell in " + shell.program(), "run: " + connect(tenant));
        }
        return shell.failed(exitCode, said, trial);
    }

    private RuntimeException noneAvailable(List<CredentialUnavailableException> unavailable) {
        if (unavailable.isEmpty()) {
            return shells.get(0).notInstalled();
        }
        if (unavailable.size() == 1) {
            return unavailable.get(0);
        }
        Failure first = unavailable.get(0).failure();
        Failure both = Failure.of(
                withoutStop(first.reason()) + "; "
                        + afterColon(unavailable.get(1).failure().reason()),
                first.remedy());
        CredentialUnavailableException told =
                new CredentialUnavailableException(both, unavailable.get(0).lacks(), unavailable.get(0));
        told.addSuppressed(unavailable.get(1));
        return told;
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    /** Returns the text after the credential's name. */
    private static String afterColon(String sentence) {
        return sentence.substring(sentence.indexOf(": ") + 2);
    }

    private static @Nullable String line(String stdout, String mark) {
        return Ansi.strip(stdout)
                .lines()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .findFirst()
                .orElse(null);
    }

    /** Returns the resource, which the cmdlet needs: the scope without {@code /.default}. */
    private static String resource(TokenRequest request) {
        Arguments.checkScopes(request);
        if (request.scopes().size() != 1) {
            throw new IllegalArgumentException("'scopes' must hold one scope only: " + request.scopes());
        }
        String scope = request.scopes().get(0);
        return scope.endsWith("/.default") ? scope.substring(0, scope.length() - "/.default".length()) : scope;
    }

    private static String connect(@Nullable String tenant) {
        return "Connect-AzAccount" + (tenant == null ? "" : " -Tenant " + tenant);
    }
}
