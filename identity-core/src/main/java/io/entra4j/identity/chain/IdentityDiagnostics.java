package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenIdentity;
import io.entra4j.identity.http.TypeName;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Explains what credentials do: in code, or at the command line of the machine where they run.
 *
 * <pre>
 * java -cp 'lib/*' io.entra4j.identity.chain.IdentityDiagnostics [diagnose] [--try] [--scope SCOPE]
 * java -Dloader.main=io.entra4j.identity.chain.IdentityDiagnostics -cp app.jar \
 *     org.springframework.boot.loader.launch.PropertiesLauncher [diagnose] [--try] [--scope SCOPE]
 * </pre>
 *
 * <p>The first command is for a directory of jars, the second one for an executable jar of Spring Boot.
 *
 * <p>The commands explain {@link DefaultAzureCredential} with the settings of its environment variables. With {@code
 * --try}, they also request a token, and print its identity. They never print the token.
 */
public final class IdentityDiagnostics {

    /** Options of the command line. */
    private record Arguments(boolean tries, String scope) {

        static @Nullable Arguments parse(List<String> given) {
            boolean tries = false;
            String scope = DEFAULT_SCOPE;
            Iterator<String> rest = given.iterator();
            for (int i = 0; rest.hasNext(); i++) {
                String argument = rest.next();
                if (argument.equals("--try")) {
                    tries = true;
                } else if (argument.equals("--scope") && rest.hasNext()) {
                    scope = rest.next();
                } else if (i > 0 || !argument.equals("diagnose")) {
                    return null;
                }
            }
            return new Arguments(tries, scope);
        }
    }

    private static final String DEFAULT_SCOPE = "https://management.azure.com/.default";

    private static final int FOUND = 0;
    private static final int NOT_FOUND = 1;
    private static final int MISUSED = 2;

    private final PrintStream out;
    private final CredentialOptions options;

    IdentityDiagnostics(PrintStream out, CredentialOptions options) {
        this.out = out;
        this.options = options;
    }

    /**
     * Returns what a credential would do on a request for a token, and what it lacks. For a chain, the plan has each of
     * its members. Requests no token, and sends nothing.
     *
     * @param credential any credential; a credential of another library has no plan
     * @return the plan; its text is for people, not for programs
     */
    public static CredentialPlan describe(TokenCredential credential) {
        return credential instanceof EntraCredential ours
                ? ours.plan()
                : CredentialPlan.unsure(
                        TypeName.of(credential.getClass(), TokenCredential.class),
                        "is not a credential of this library and does not say what it does");
    }

    /**
     * Explains the default chain on this machine. Ends the process. The exit code is 0 if a member has everything it
     * needs, or with {@code --try} if there is a token. It is 1 if not, and 2 if the arguments are wrong.
     *
     * @param arguments the options, which the description of this class lists
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new IdentityDiagnostics(out, CredentialOptions.builder().build()).run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        Arguments given = Arguments.parse(arguments);
        if (given == null) {
            out.println("Usage: [diagnose] [--try] [--scope SCOPE], where SCOPE is " + DEFAULT_SCOPE + " by default.");
            return MISUSED;
        }
        try (DefaultAzureCredential credential =
                new DefaultAzureCredentialBuilder().options(options).build()) {
            CredentialPlan plan = describe(credential);
            out.println(plan);
            printNearest(plan);
            if (given.tries()) {
                return attempt(credential, given.scope());
            }
            return plan.state() == CredentialPlan.State.LACKING ? NOT_FOUND : FOUND;
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return MISUSED;
        }
    }

    /**
     * If no member has everything it needs, prints the first member that lacks only one thing. The user most likely
     * wants that one.
     */
    private void printNearest(CredentialPlan plan) {
        if (plan.state() != CredentialPlan.State.READY) {
            plan.members().stream()
                    .filter(member -> member.lacks().size() == 1)
                    .findFirst()
                    .ifPresent(member -> out.printf(
                            "Closest to working: %s, which needs only %s.%n",
                            member.credential(), member.lacks().get(0)));
        }
    }

    private int attempt(DefaultAzureCredential credential, String scope) {
        out.printf("%nTrying to get a token for %s:%n", scope);
        Instant begin = options.clock().instant();
        try {
            AccessToken token = credential.getTokenSync(new TokenRequestContext().addScopes(scope));
            Duration took = Duration.between(begin, options.clock().instant());
            credential.passedOver().forEach(attempt -> out.println("- " + attempt));
            out.printf("- %s answered after %s ms.%n", credential.status().answeredBy(), took.toMillis());
            out.println(told(token));
            return FOUND;
        } catch (ClientAuthenticationException e) {
            out.println(e.getMessage());
            return NOT_FOUND;
        }
    }

    private static String told(AccessToken token) {
        TokenIdentity identity = TokenIdentity.of(token);
        String whose = identity == null
                ? "The token does not say whose it is"
                : Stream.of(
                                titled("application", identity.applicationId()),
                                titled("object", identity.objectId()),
                                titled("tenant", identity.tenantId()))
                        .flatMap(Function.identity())
                        .collect(Collectors.joining(", ", "Identity: ", ""));
        return whose + ", expires at " + token.getExpiresAt().toInstant();
    }

    private static Stream<String> titled(String title, @Nullable String id) {
        return id == null ? Stream.empty() : Stream.of(title + " " + id);
    }
}
