package io.entra4j.identity.spring.credential;

import io.entra4j.identity.CallerTokens;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * Recipe of an application on behalf of the caller whose request it handles. The application authenticates with a
 * secret, a certificate or an assertion, which has the same properties as for the type of that name.
 */
final class OnBehalfOfRecipe implements CredentialRecipe {

    private static final String SECRET = "AZURE_CLIENT_SECRET";

    @Override
    public List<String> keys() {
        return Stream.of(
                        CredentialType.CLIENT_SECRET,
                        CredentialType.CLIENT_CERTIFICATE,
                        CredentialType.CLIENT_ASSERTION)
                .flatMap(type -> type.recipe().keys().stream())
                .distinct()
                .toList();
    }

    @Override
    public List<String> keys(Ingredients of) {
        return proof(of).recipe().keys(of);
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", SECRET, ClientCertificateRecipe.PATH_VARIABLE);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        OnBehalfOfCredentialBuilder builder = of.application(new OnBehalfOfCredentialBuilder());
        switch (proof(of)) {
            case CLIENT_CERTIFICATE -> {
                ClientCertificateCredentialBuilder certificate = new ClientCertificateCredentialBuilder();
                ClientCertificateRecipe.configure(certificate, of);
                certificate.options(of.options());
                ClientAssertionSource signed = of.checked(
                        ClientCertificateRecipe.GROUP, () -> certificate.buildAssertionSource("OnBehalfOfCredential"));
                builder.clientAssertion(signed::assertion);
            }
            case CLIENT_ASSERTION ->
                builder.clientAssertion(ClientAssertionRecipe.assertions(
                        of, ClientAssertionRecipe.GROUP, "OnBehalfOfCredential")::assertion);
            default -> {
                SecretFile file = ClientSecretRecipe.file(of);
                if (file != null) {
                    builder.clientSecretSupplier(file);
                } else {
                    builder.clientSecret(of.needed(
                            "client-secret",
                            of.bind("", ClientSecretRecipe.Secret.class).clientSecret(),
                            SECRET));
                }
            }
        }
        CallerTokens callers = of.beans().getBeanProvider(CallerTokens.class).getIfAvailable();
        if (callers == null) {
            throw of.wrong(
                    "type",
                    "It is 'on-behalf-of', but no bean provides the callers' tokens.",
                    "Add spring-boot-starter-security-oauth2-resource-server, or define a CallerTokens bean.");
        }
        return of.checked("type", () -> builder.buildFor(callers));
    }

    /** Returns how the application authenticates: by the type whose properties are set. */
    private static CredentialType proof(Ingredients of) {
        if (of.isSet(ClientAssertionRecipe.GROUP)) {
            return CredentialType.CLIENT_ASSERTION;
        }
        boolean isCertificate = of.isSet(ClientCertificateRecipe.GROUP)
                || (of.text("client-secret") == null
                        && of.text("client-secret-file") == null
                        && of.variable(SECRET) == null
                        && of.variable(ClientCertificateRecipe.PATH_VARIABLE) != null);
        return isCertificate ? CredentialType.CLIENT_CERTIFICATE : CredentialType.CLIENT_SECRET;
    }
}
