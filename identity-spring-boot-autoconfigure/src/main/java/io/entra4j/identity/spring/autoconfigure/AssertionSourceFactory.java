package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.beans.factory.BeanFactory;

/** Turns the properties of one registration into what it authenticates with. Whatever is wrong is said here. */
final class AssertionSourceFactory {

    private final AzureOAuth2Properties.Registration registration;
    private final AzureOAuth2Properties.Assertion assertion;
    private final Prefix prefix;
    private final String user;
    private final CredentialOptions options;
    private final BeanFactory beans;
    private final Consumer<EntraCredential> owned;

    /**
     * @param owned is told of credentials that are made for the registration alone
     */
    AssertionSourceFactory(
            String id,
            AzureOAuth2Properties.Registration registration,
            CredentialOptions options,
            BeanFactory beans,
            Consumer<EntraCredential> owned) {
        this.registration = registration;
        this.assertion = registration.assertion();
        this.prefix = OAuth2Registrations.prefix(id);
        this.user = "The OAuth2 client '" + id + "'";
        this.options = options;
        this.beans = beans;
        this.owned = owned;
    }

    /**
     * @param others finds the credential that the registration names
     */
    ClientAssertionSource create(NamedCredentials others) {
        if (set(registration.credential()) != null) {
            TokenCredential named = NamedCredential.of(registration.credential(), prefix, others, beans);
            return checked("assertion.audience", () -> from(named));
        }
        return switch (Objects.requireNonNull(assertion.source(), "checked before")) {
            case FILE ->
                checked(
                        "assertion.token-file",
                        () -> new WorkloadIdentityCredentialBuilder()
                                .options(options)
                                .tokenFilePath(assertion.tokenFile())
                                .buildAssertionSource(user));
            case MANAGED_IDENTITY -> managedIdentity();
            case GITHUB_ACTIONS ->
                checked(
                        "assertion.source",
                        () -> new GitHubActionsCredentialBuilder()
                                .options(options)
                                .tokenExchangeAudience(assertion.audience())
                                .buildAssertionSource(user));
            case AZURE_PIPELINES ->
                checked(
                        "assertion.azure-pipelines",
                        () -> new AzurePipelinesCredentialBuilder()
                                .options(options)
                                .serviceConnectionId(assertion.azurePipelines().serviceConnectionId())
                                .systemAccessToken(assertion.azurePipelines().systemAccessToken())
                                .buildAssertionSource(user));
            case CERTIFICATE -> certificate();
            case BEAN -> bean();
        };
    }

    private ClientAssertionSource managedIdentity() {
        EntraCredential credential =
                new ManagedIdentityFactory(assertion.managedIdentity(), assertionPrefix(), options, false).create();
        owned.accept(credential);
        return checked("assertion.audience", () -> from(credential));
    }

    private ClientAssertionSource from(TokenCredential credential) {
        return new ClientAssertionCredentialBuilder()
                .options(options)
                .tokenExchangeAudience(assertion.audience())
                .clientAssertionFrom(credential)
                .buildAssertionSource(user);
    }

    private ClientAssertionSource certificate() {
        ClientCertificateCredentialBuilder builder = new ClientCertificateCredentialBuilder().options(options);
        new CertificateConfigurer(assertion.certificate(), assertionPrefix(), options.configuration(), beans)
                .configure(builder);
        return checked("assertion.certificate", () -> builder.buildAssertionSource(user));
    }

    private ClientAssertionSource bean() {
        ClientAssertionCredentialBuilder builder = new ClientAssertionCredentialBuilder().options(options);
        CredentialProperties.Assertion bean = new CredentialProperties.Assertion(
                CredentialProperties.AssertionSource.BEAN, assertion.beanName(), null, assertion.audience());
        new AssertionConfigurer(bean, prefix, beans).configure(builder);
        return checked("assertion", () -> builder.buildAssertionSource(user));
    }

    private Prefix assertionPrefix() {
        return new Prefix(prefix.name("assertion"));
    }

    private <T> T checked(String key, Supplier<T> build) {
        return prefix.checked(key, build, false);
    }
}
