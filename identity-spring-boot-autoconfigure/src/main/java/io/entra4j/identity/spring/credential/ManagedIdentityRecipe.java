package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Recipe of the identity that the Azure host gives the application. */
final class ManagedIdentityRecipe implements CredentialRecipe {

    static final String GROUP = "managed-identity";

    static final List<String> KEYS = List.of(
            "managed-identity.identity",
            "managed-identity.client-id",
            "managed-identity.resource-id",
            "managed-identity.object-id",
            "managed-identity.probe-timeout",
            "managed-identity.probe-interval",
            "managed-identity.retry-timeout");

    private static final String CLIENT_ID = "AZURE_CLIENT_ID";

    /** Probe timeout in a chain. A chain also runs on machines where the metadata service's address does not answer. */
    private static final Duration PROBE_IN_CHAIN = Duration.ofSeconds(1);

    /** Kinds of managed identities. */
    enum Assignment {
        /** The host's own identity. */
        SYSTEM,
        /** An identity that a user created and assigned to the host. */
        USER
    }

    /**
     * Holds {@code ….managed-identity.*}.
     *
     * @param identity Whether the identity is system-assigned or user-assigned. With "system", AZURE_CLIENT_ID is ignored. If it is not set, the identity is user-assigned if an ID is set here, or if AZURE_CLIENT_ID is set on Kubernetes.
     * @param clientId Client ID of the user-assigned identity. AZURE_CLIENT_ID applies if it is not set and the identity is "user".
     * @param resourceId Resource ID of the user-assigned identity.
     * @param objectId Object (principal) ID of the user-assigned identity.
     * @param probeTimeout Time to wait for a probe of the metadata service before the token request. By default 1s in a chain; otherwise there is no probe.
     * @param probeInterval Time before the probe is repeated when there was no metadata service.
     * @param retryTimeout Longest time for a token request, including its repetitions.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record ManagedIdentity(
            @Nullable Assignment identity,
            @Nullable String clientId,
            @Nullable String resourceId,
            @Nullable String objectId,
            @Nullable Duration probeTimeout,
            @Nullable Duration probeInterval,
            @Nullable Duration retryTimeout) {

        boolean isSet() {
            return identity != null
                    || isNamed()
                    || probeTimeout != null
                    || probeInterval != null
                    || retryTimeout != null;
        }

        boolean isNamed() {
            return Ingredients.set(clientId) != null
                    || Ingredients.set(resourceId) != null
                    || Ingredients.set(objectId) != null;
        }
    }

    @Override
    public List<String> keys() {
        return KEYS;
    }

    @Override
    public List<String> variables() {
        return List.of(
                CLIENT_ID,
                "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                "IDENTITY_ENDPOINT",
                "IDENTITY_HEADER",
                "IDENTITY_SERVER_THUMBPRINT",
                "IMDS_ENDPOINT",
                "MSI_ENDPOINT",
                "MSI_SECRET",
                "DEFAULT_IDENTITY_CLIENT_ID",
                "ProgramFiles",
                "ProgramData");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        ManagedIdentity own = of.bind(GROUP, ManagedIdentity.class);
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder()
                .options(of.options())
                .clientId(clientId(own, of))
                .resourceId(own.resourceId())
                .objectId(own.objectId());
        of.checked("managed-identity.probe-timeout", () -> builder.probeTimeout(probeTimeout(own, of)));
        Duration interval = own.probeInterval();
        if (interval != null) {
            of.checked("managed-identity.probe-interval", () -> builder.probeInterval(interval));
        }
        Duration timeout = own.retryTimeout();
        if (timeout != null) {
            of.checked("managed-identity.retry-timeout", () -> builder.retryTimeout(timeout));
        }
        if (own.identity() == Assignment.SYSTEM) {
            builder.systemAssigned();
        }
        return of.checked(isByApplicationId(own, of) ? "client-id" : GROUP, builder::build);
    }

    private static @Nullable Duration probeTimeout(ManagedIdentity own, Ingredients of) {
        if (own.probeTimeout() != null) {
            return own.probeTimeout();
        }
        return of.inChain() ? PROBE_IN_CHAIN : null;
    }

    private static boolean isByApplicationId(ManagedIdentity own, Ingredients of) {
        return !own.isNamed() && of.shared().type() == CredentialType.AUTO && !of.inChain();
    }

    /**
     * Returns the client ID of the user-assigned identity. For "user" without an ID, it is that of the variable. If
     * only the application's client ID is set, it is that one.
     */
    private static @Nullable String clientId(ManagedIdentity own, Ingredients of) {
        if (own.isNamed()) {
            return Ingredients.set(own.clientId());
        }
        if (isByApplicationId(own, of)) {
            return Ingredients.set(of.shared().clientId());
        }
        if (own.identity() != Assignment.USER) {
            return null;
        }
        String variable = of.variable(CLIENT_ID);
        if (variable == null && !of.inChain()) {
            throw of.wrong(
                    "managed-identity.client-id",
                    ("The identity 'user' needs it, but it is not set, and the environment variable %s is"
                                    + " not set either.")
                            .formatted(CLIENT_ID),
                    "Set one of them, or set another ID of the identity.");
        }
        return variable;
    }
}
