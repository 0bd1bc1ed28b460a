package io.entra4j.identity.chain;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_ID;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_SECRET;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_PASSWORD;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_USERNAME;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TenantAwareBuilder;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds an {@link EnvironmentCredential}. */
public final class EnvironmentCredentialBuilder extends TenantAwareBuilder<EnvironmentCredentialBuilder> {

    private static final Logger LOGGER = LoggerFactory.getLogger(EnvironmentCredential.class);

    private static final String CERTIFICATE_PASSWORD = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
    private static final String SEND_CERTIFICATE_CHAIN = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN";

    /** Ways to authenticate. Each has three variables. The first one shows that the user wants this way. */
    private enum Way {
        SECRET(PROPERTY_AZURE_CLIENT_SECRET, PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID),
        CERTIFICATE(PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH, PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID),
        PASSWORD(PROPERTY_AZURE_USERNAME, PROPERTY_AZURE_PASSWORD, PROPERTY_AZURE_CLIENT_ID);

        private final String sign;
        private final String second;
        private final String third;

        Way(String sign, String second, String third) {
            this.sign = sign;
            this.second = second;
            this.third = third;
        }

        List<String> variables() {
            return List.of(sign, second, third);
        }

        boolean isMeant(EnvironmentVariables given) {
            return given.has(sign);
        }

        boolean isComplete(EnvironmentVariables given) {
            return variables().stream().allMatch(given::has);
        }
    }

    /** Starts with the defaults. */
    public EnvironmentCredentialBuilder() {}

    /**
     * Sets the authority host, from which tokens are fetched.
     *
     * @param url see {@link CredentialOptions.Builder#authorityHost}
     * @return this
     */
    public EnvironmentCredentialBuilder authorityHost(@Nullable String url) {
        settings().authorityHost(url);
        return this;
    }

    /**
     * Builds the credential; no I/O. If a variable is missing, the credential is unavailable when a token is requested,
     * so that a chain can go on. Variables that look like a mistake are logged once, as a warning.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a variable or setting has an illegal value
     */
    public EnvironmentCredential build() {
        CredentialOptions options = buildOptions();
        return new EnvironmentCredential(source(options), options);
    }

    private TokenSource source(CredentialOptions options) {
        EnvironmentVariables variables = new EnvironmentVariables(options.configuration());
        String tenantId = variables.get(PROPERTY_AZURE_TENANT_ID);
        if (tenantId != null) {
            TenantPolicy.checkCharacters(PROPERTY_AZURE_TENANT_ID, tenantId);
        }
        List<Way> meant =
                Stream.of(Way.values()).filter(way -> way.isMeant(variables)).toList();
        Way chosen = meant.stream()
                .filter(way -> way.isComplete(variables))
                .findFirst()
                .orElse(null);
        if (chosen == null) {
            return unavailable(meant, variables);
        }
        warn(chosen, meant, variables);
        return switch (chosen) {
            case SECRET -> secret(options, variables);
            case CERTIFICATE -> certificate(options, variables);
            case PASSWORD -> password(options, variables);
        };
    }

    private TokenSource secret(CredentialOptions options, EnvironmentVariables variables) {
        return TokenSource.through(application(new ClientSecretCredentialBuilder(), options, variables)
                .clientSecret(variables.get(PROPERTY_AZURE_CLIENT_SECRET))
                .build());
    }

    private TokenSource certificate(CredentialOptions options, EnvironmentVariables variables) {
        return TokenSource.through(application(new ClientCertificateCredentialBuilder(), options, variables)
                .certificate(
                        variables.get(PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH), PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH)
                .clientCertificatePassword(variables.get(CERTIFICATE_PASSWORD))
                .sendCertificateChain(sendsChain(variables))
                .build());
    }

    private static boolean sendsChain(EnvironmentVariables variables) {
        String value = variables.lowerCase(SEND_CERTIFICATE_CHAIN);
        if (!Set.of("true", "1", "false", "0", "").contains(value)) {
            LOGGER.warn(
                    "EnvironmentCredential ignores {}='{}' and does not send the certificate chain. Set it to 'true' to send"
                            + " the chain, or to 'false'.",
                    SEND_CERTIFICATE_CHAIN,
                    ForeignText.oneLine(value, ForeignText.MAX_QUOTE));
        }
        return Set.of("true", "1").contains(value);
    }

    @SuppressWarnings("deprecation") // users of azure-identity have these variables in their environment
    private TokenSource password(CredentialOptions options, EnvironmentVariables variables) {
        return TokenSource.through(
                application(new io.entra4j.identity.user.UsernamePasswordCredentialBuilder(), options, variables)
                        .username(variables.get(PROPERTY_AZURE_USERNAME))
                        .password(variables.get(PROPERTY_AZURE_PASSWORD))
                        .build());
    }

    private <B extends ApplicationCredentialBuilder<B>> B application(
            B builder, CredentialOptions options, EnvironmentVariables variables) {
        return builder.options(options)
                .tenantId(variables.get(PROPERTY_AZURE_TENANT_ID))
                .clientId(variables.get(PROPERTY_AZURE_CLIENT_ID))
                .additionallyAllowedTenants(variables.additionallyAllowedTenants(additionallyAllowedTenants()));
    }

    private static void warn(Way chosen, List<Way> meant, EnvironmentVariables variables) {
        meant.stream()
                .filter(way -> way != chosen)
                .forEach(way -> LOGGER.warn(
                        "EnvironmentCredential uses {}, and ignores {}. Unset the variable that you do not"
                                + " want to use.",
                        chosen.sign,
                        way.sign));
        if (chosen == Way.PASSWORD) {
            LOGGER.warn(
                    "EnvironmentCredential signs in with {} and {}, which fails where multi-factor authentication"
                            + " is required. Use a service principal or a managed identity.",
                    PROPERTY_AZURE_USERNAME,
                    PROPERTY_AZURE_PASSWORD);
        }
        chosen.variables().stream()
                .filter(variables::looksMistyped)
                .forEach(name -> LOGGER.warn(
                        "{} begins or ends with a space, a line break or a quote, and is used as"
                                + " it is. Remove that character if it does not belong to the value.",
                        name));
    }

    private static TokenSource unavailable(List<Way> meant, EnvironmentVariables variables) {
        List<String> lacks = meant.isEmpty() ? lacksAll(variables) : lacks(meant.get(0), variables);
        Failure failure = meant.isEmpty() ? nothing(variables) : incomplete(meant.get(0), lacks, variables);
        if (!meant.isEmpty()) {
            // A client ID alone selects a managed identity. A secret alone is a mistake.
            LOGGER.warn(failure.toString());
        }
        return TokenSource.unavailable("EnvironmentCredential", failure, lacks);
    }

    private static List<String> lacksAll(EnvironmentVariables variables) {
        String sign = PROPERTY_AZURE_CLIENT_SECRET + " or " + PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH;
        return Stream.concat(missing(variables), Stream.of(sign)).toList();
    }

    private static List<String> lacks(Way way, EnvironmentVariables variables) {
        return way.variables().stream().filter(name -> !variables.has(name)).toList();
    }

    private static Stream<String> missing(EnvironmentVariables variables) {
        return Stream.of(PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID).filter(name -> !variables.has(name));
    }

    private static Failure nothing(EnvironmentVariables variables) {
        List<String> missing = missing(variables).toList();
        String alsoMissing = missing.isEmpty() ? "" : ", and " + EnvironmentVariables.are(missing) + " not set";
        return Failure.of(
                "EnvironmentCredential is not configured: neither %s nor %s is set%s."
                        .formatted(PROPERTY_AZURE_CLIENT_SECRET, PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH, alsoMissing),
                "set %s, %s and one of these two, or use another credential."
                        .formatted(PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID));
    }

    private static Failure incomplete(Way way, List<String> missing, EnvironmentVariables variables) {
        List<String> present = way.variables().stream().filter(variables::has).toList();
        return Failure.of(
                "EnvironmentCredential is not configured: %s not set, but %s."
                        .formatted(EnvironmentVariables.are(missing), EnvironmentVariables.are(present)),
                "set %s too, or unset %s.".formatted(String.join(" and ", missing), way.sign));
    }
}
