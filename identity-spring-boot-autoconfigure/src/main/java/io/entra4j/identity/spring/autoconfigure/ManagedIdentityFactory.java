package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.managed.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.spring.autoconfigure.CredentialProperties.Assignment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns the properties of a managed identity into its credential. */
record ManagedIdentityFactory(
        CredentialProperties.ManagedIdentity properties, Prefix prefix, CredentialOptions options, boolean inChain) {

    /** A chain is for other machines too, where the metadata service's address leads nowhere. */
    private static final Duration PROBE_IN_CHAIN = Duration.ofSeconds(1);

    EntraCredential create() {
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder()
                .options(options)
                .clientId(clientId())
                .resourceId(properties.resourceId())
                .objectId(properties.objectId());
        prefix.checked("managed-identity.probe-timeout", () -> builder.probeTimeout(probeTimeout()), inChain);
        if (properties.identity() == Assignment.SYSTEM) {
            builder.systemAssigned();
        }
        return prefix.checked("managed-identity", builder::build, inChain);
    }

    private @Nullable Duration probeTimeout() {
        if (properties.probeTimeout() != null) {
            return properties.probeTimeout();
        }
        return inChain ? PROBE_IN_CHAIN : null;
    }

    /** Who says "user" and not which one means the one of the variable. */
    private @Nullable String clientId() {
        String own = set(properties.clientId());
        boolean isNamed = own != null || set(properties.resourceId()) != null || set(properties.objectId()) != null;
        if (isNamed || properties.identity() != Assignment.USER) {
            return own;
        }
        String variable = set(options.configuration().get(Configuration.PROPERTY_AZURE_CLIENT_ID));
        if (variable == null && !inChain) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("managed-identity.client-id"),
                    "It is not set, and the identity 'user' needs it; neither is the environment variable %s."
                            .formatted(Configuration.PROPERTY_AZURE_CLIENT_ID),
                    "Set one of them; or another ID of the identity.");
        }
        return variable;
    }
}
