package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.http.FileTrouble;
import io.entra4j.identity.service.ClientCertificate;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.SignatureAlgorithm;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** Recipe of an application with a certificate, which an SSL bundle, a location or environment variables provide. */
final class ClientCertificateRecipe implements CredentialRecipe {

    static final String GROUP = "certificate";

    static final List<String> OWN_KEYS = List.of(
            "certificate.ssl-bundle",
            "certificate.location",
            "certificate.password",
            "certificate.algorithm",
            "certificate.send-chain");

    static final String PATH_VARIABLE = "AZURE_CLIENT_CERTIFICATE_PATH";
    private static final String PASSWORD_VARIABLE = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
    private static final String SEND_CHAIN_VARIABLE = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN";

    /**
     * Holds {@code ….certificate.*}.
     *
     * @param sslBundle Name of the SSL bundle whose key store holds the certificate and its private key. It is reloaded with the bundle.
     * @param location Location of a PEM or PKCS#12 file with certificate and private key. A file is read again when it changes. AZURE_CLIENT_CERTIFICATE_PATH applies if it is not set.
     * @param password Password of the file at the location. AZURE_CLIENT_CERTIFICATE_PASSWORD applies if it is not set.
     * @param algorithm Signature algorithm. By default PS256, but RS256 if the key does not support PS256 or the token service is AD FS.
     * @param sendChain Whether to send the certificate's chain, for app registrations that trust a subject name and issuer. AZURE_CLIENT_SEND_CERTIFICATE_CHAIN applies if it is not set.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record Certificate(
            @Nullable String sslBundle,
            @Nullable String location,
            @Nullable String password,
            @Nullable SignatureAlgorithm algorithm,
            @Nullable Boolean sendChain) {

        boolean isSet() {
            return set(sslBundle) != null || set(location) != null;
        }

        /** Returns a text without secrets. */
        @Override
        public String toString() {
            return "Certificate";
        }
    }

    @Override
    public List<String> keys() {
        return Keys.ofApplication(OWN_KEYS);
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", PATH_VARIABLE, PASSWORD_VARIABLE, SEND_CHAIN_VARIABLE);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        ClientCertificateCredentialBuilder builder = of.application(new ClientCertificateCredentialBuilder());
        return of.checked(GROUP, () -> {
            if (!of.inChain() || of.bind(GROUP, Certificate.class).isSet() || of.variable(PATH_VARIABLE) != null) {
                configure(builder, of);
            }
            return builder.build();
        });
    }

    static void configure(ClientCertificateCredentialBuilder builder, Ingredients of) {
        Certificate own = of.bind(GROUP, Certificate.class);
        builder.sendCertificateChain(sendChain(own, of)).signatureAlgorithm(own.algorithm());
        String bundle = set(own.sslBundle());
        String location = set(own.location());
        String path = of.variable(PATH_VARIABLE);
        if (bundle != null && location != null) {
            throw of.wrong(
                    "certificate.ssl-bundle",
                    "Both this and %s are set.".formatted(of.prefix().name("certificate.location")),
                    "Remove one of them.");
        }
        if (bundle != null) {
            builder.certificate(bundle(bundle, own, of), "the SSL bundle '%s'".formatted(bundle));
        } else if (location != null) {
            Resource resource = ApplicationResourceLoader.get().getResource(location);
            configure(builder, of.prefix().name("certificate.location"), resource, own, of);
        } else if (path != null) {
            configure(builder, PATH_VARIABLE, new FileSystemResource(path), own, of);
        } else {
            throw of.wrong(
                    GROUP,
                    "The %s needs a certificate, but none is set, and the environment variable %s is not set either."
                            .formatted(of.choice(), PATH_VARIABLE),
                    "Set %s or %s."
                            .formatted(
                                    of.prefix().name("certificate.ssl-bundle"),
                                    of.prefix().name("certificate.location")));
        }
    }

    private static SslBundleCertificate bundle(String bundle, Certificate own, Ingredients of) {
        if (set(own.password()) != null) {
            throw of.wrong(
                    "certificate.password",
                    "It is set, but the SSL bundle '%s' has its own password.".formatted(bundle),
                    "Remove it, and set the bundle's password.");
        }
        SslBundles bundles = of.beans().getBeanProvider(SslBundles.class).getIfAvailable();
        if (bundles == null) {
            throw of.wrong(
                    "certificate.ssl-bundle", "The application defines no SSL bundles.", "Set a location instead.");
        }
        try {
            return SslBundleCertificate.of(bundles, bundle);
        } catch (NoSuchSslBundleException e) {
            throw of.wrong(
                    "certificate.ssl-bundle",
                    "There is no SSL bundle '%s'. The bundles are %s.".formatted(bundle, bundles.getBundleNames()),
                    "Use one of these names, or define spring.ssl.bundle.pem.%s or spring.ssl.bundle.jks.%s."
                            .formatted(bundle, bundle));
        } catch (RuntimeException e) {
            // Spring throws its own exceptions for key stores that cannot be read. We throw for those without a key.
            throw of.wrong(
                    "certificate.ssl-bundle",
                    "The SSL bundle '%s' cannot be used. %s".formatted(bundle, SslBundleCertificate.problem(e)),
                    "Put an RSA private key and its certificate into its key store, and set the passwords"
                            + " of the key store.");
        }
    }

    /**
     * Reads the certificate from any location at once, so that a problem fails at the start. Files are watched. An
     * entry of a jar cannot change.
     */
    private static void configure(
            ClientCertificateCredentialBuilder builder,
            String setting,
            Resource resource,
            Certificate own,
            Ingredients of) {
        String password = set(own.password()) != null ? own.password() : of.variable(PASSWORD_VARIABLE);
        try {
            if (resource.isFile() && resource.getFile().isDirectory()) {
                throw new InvalidCredentialPropertyException(
                        setting,
                        "The %s is a directory.".formatted(resource.getDescription()),
                        "Set it to the file in this directory that holds certificate and private key.");
            }
            ClientCertificate certificate = ClientCertificate.parse(resource.getContentAsByteArray(), password);
            if (resource.isFile()) {
                builder.certificate(resource.getFile().getPath(), setting).clientCertificatePassword(password);
            } else {
                builder.certificate(() -> certificate);
            }
        } catch (IOException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The %s cannot be read: %s.".formatted(resource.getDescription(), FileTrouble.of(e)),
                    "Set it to an existing file, such as file:/etc/tls/app.pem, that the user of this process may"
                            + " read.");
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The %s: %s".formatted(resource.getDescription(), e.getMessage()),
                    "Replace the file, or correct %s.".formatted(of.prefix().name("certificate.password")));
        }
    }

    private static boolean sendChain(Certificate own, Ingredients of) {
        String variable = of.variable(SEND_CHAIN_VARIABLE);
        return own.sendChain() != null
                ? own.sendChain()
                : variable != null
                        && Set.of("true", "1").contains(variable.trim().toLowerCase(Locale.ROOT));
    }
}
