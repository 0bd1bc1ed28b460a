package io.entra4j.identity.chain;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds an {@link EnvironmentCredential}. */
public final class EnvironmentCredentialBuilder extends CredentialBuilder<EnvironmentCredentialBuilder> {

    private static final Logger LOGGER = LoggerFactory.getLogger(EnvironmentCredential.class);

    private static final String ADDITIONALLY_ALLOWED_TENANTS = "AZURE_ADDITIONALLY_ALLOWED_TENANTS";

    private static final List<String> SECRET_VARIABLES = List.of(
            Configuration.PROPERTY_AZURE_TENANT_ID,
            Configuration.PROPERTY_AZURE_CLIENT_ID,
            Configuration.PROPERTY_AZURE_CLIENT_SECRET);

    /** Starts with the defaults. */
    public EnvironmentCredentialBuilder() {}

    /**
     * Sets where tokens are fetched.
     *
     * @param url see {@link CredentialOptions.Builder#authorityHost}
     * @return this
     */
    public EnvironmentCredentialBuilder authorityHost(@Nullable String url) {
        settings().authorityHost(url);
        return this;
    }

    /**
     * Builds the credential; no I/O. Missing variables are told when a token is asked for, so that a chain can go on.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a variable or setting has an illegal value
     */
    public EnvironmentCredential build() {
        CredentialOptions options = buildOptions();
        return new EnvironmentCredential(source(options), options);
    }

    private static TokenSource source(CredentialOptions options) {
        Configuration variables = options.configuration();
        String tenantId = value(variables, Configuration.PROPERTY_AZURE_TENANT_ID);
        String clientId = value(variables, Configuration.PROPERTY_AZURE_CLIENT_ID);
        String secret = value(variables, Configuration.PROPERTY_AZURE_CLIENT_SECRET);
        if (tenantId != null) {
            TenantPolicy.checkCharacters(Configuration.PROPERTY_AZURE_TENANT_ID, tenantId);
        }
        if (tenantId == null || clientId == null || secret == null) {
            return unavailable(variables);
        }
        return TokenSource.through(new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(tenantId)
                .clientId(clientId)
                .clientSecret(secret)
                .additionallyAllowedTenants(allowedTenants(variables))
                .build());
    }

    private static TokenSource unavailable(Configuration variables) {
        Map<Boolean, List<String>> bySet =
                SECRET_VARIABLES.stream().collect(Collectors.partitioningBy(name -> value(variables, name) != null));
        String message =
                "EnvironmentCredential is not configured: %s not set%s. Set all three, or remove this credential."
                        .formatted(
                                are(bySet.getOrDefault(false, List.of())),
                                bySet.getOrDefault(true, List.of()).isEmpty()
                                        ? ""
                                        : " (" + are(bySet.getOrDefault(true, List.of())) + " set)");
        if (value(variables, Configuration.PROPERTY_AZURE_CLIENT_SECRET) != null) {
            // A client ID alone is how a managed identity is chosen; a secret alone is a mistake.
            LOGGER.warn(message);
        }
        return request -> {
            throw new CredentialUnavailableException(message);
        };
    }

    private static String are(List<String> names) {
        return String.join(", ", names) + (names.size() == 1 ? " is" : " are");
    }

    private static List<String> allowedTenants(Configuration variables) {
        String tenants = value(variables, ADDITIONALLY_ALLOWED_TENANTS);
        return tenants == null
                ? List.of()
                : Stream.of(tenants.split(";"))
                        .map(String::trim)
                        .filter(tenant -> !tenant.isEmpty())
                        .toList();
    }

    /** Blank counts as unset: that is how container platforms spell it. */
    private static @Nullable String value(Configuration variables, String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    @Override
    protected EnvironmentCredentialBuilder self() {
        return this;
    }
}
