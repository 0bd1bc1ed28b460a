package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import io.entra4j.identity.spring.autoconfigure.AzureOAuth2Properties.Source;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses a registration that is half filled in, contradicts itself, or has what it does not use. */
final class RegistrationRules {

    private static final Set<Source> WITH_AUDIENCE =
            Set.of(Source.MANAGED_IDENTITY, Source.GITHUB_ACTIONS, Source.BEAN);

    private final Prefix prefix;
    private final AzureOAuth2Properties.Registration registration;
    private final AzureOAuth2Properties.Assertion assertion;

    RegistrationRules(Prefix prefix, AzureOAuth2Properties.Registration registration) {
        this.prefix = prefix;
        this.registration = registration;
        this.assertion = registration.assertion();
    }

    /**
     * @param ofCredential whether the registration has the grant type {@code azure_identity}, and so no assertions
     */
    void check(boolean ofCredential) {
        boolean named = set(registration.credential()) != null;
        if (ofCredential) {
            unless("source", assertion.source(), false, "the grant type 'azure_identity'");
            unused("the grant type 'azure_identity'", null, false);
            return;
        }
        if (named && assertion.source() != null) {
            throw wrong(
                    "assertion.source",
                    "It is set, but so is %s.".formatted(prefix.name("credential")),
                    "Remove one of them.");
        }
        if (!named && assertion.source() == null) {
            throw wrong(
                    "assertion.source",
                    "It is not set, and neither is %s, so the client has nothing to authenticate with."
                            .formatted(prefix.name("credential")),
                    "Set one of them.");
        }
        unused(
                named ? "the credential" : "the source '" + CredentialFactory.kebab(source()) + "'",
                assertion.source(),
                named);
    }

    private Source source() {
        Source source = assertion.source();
        return source == null ? Source.BEAN : source;
    }

    private void unused(String by, @Nullable Source source, boolean named) {
        unless("token-file", assertion.tokenFile(), source == Source.FILE, by);
        unless("audience", assertion.audience(), named || (source != null && WITH_AUDIENCE.contains(source)), by);
        unless("bean-name", assertion.beanName(), source == Source.BEAN, by);
        CredentialProperties.ManagedIdentity managed = assertion.managedIdentity();
        boolean isManaged = source == Source.MANAGED_IDENTITY;
        unless("managed-identity.identity", managed.identity(), isManaged, by);
        unless("managed-identity.client-id", managed.clientId(), isManaged, by);
        unless("managed-identity.resource-id", managed.resourceId(), isManaged, by);
        unless("managed-identity.object-id", managed.objectId(), isManaged, by);
        unless("managed-identity.probe-timeout", managed.probeTimeout(), isManaged, by);
        CredentialProperties.AzurePipelines pipelines = assertion.azurePipelines();
        boolean isPipelines = source == Source.AZURE_PIPELINES;
        unless("azure-pipelines.service-connection-id", pipelines.serviceConnectionId(), isPipelines, by);
        unless("azure-pipelines.system-access-token", pipelines.systemAccessToken(), isPipelines, by);
        CredentialProperties.Certificate certificate = assertion.certificate();
        boolean isCertificate = source == Source.CERTIFICATE;
        unless("certificate.ssl-bundle", certificate.sslBundle(), isCertificate, by);
        unless("certificate.location", certificate.location(), isCertificate, by);
        unless("certificate.password", certificate.password(), isCertificate, by);
        unless("certificate.algorithm", certificate.algorithm(), isCertificate, by);
        unless("certificate.send-chain", certificate.sendChain(), isCertificate, by);
    }

    private void unless(String key, @Nullable Object value, boolean isUsed, String by) {
        if (!isUsed && value != null && !value.toString().isBlank()) {
            throw wrong("assertion." + key, "It is set, but %s does not use it.".formatted(by), "Remove it.");
        }
    }

    private InvalidCredentialPropertyException wrong(String key, String reason, String action) {
        return new InvalidCredentialPropertyException(prefix.name(key), reason, action);
    }
}
