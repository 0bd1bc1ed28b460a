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

/** An application with a certificate: of an SSL bundle, at a location, or where variables say. */
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
     * @param sslBundle Name of the SSL bundle whose key store holds the certificate and its private key. Reloaded with the bundle.
     * @param location Location of a PEM or PKCS#12 file with certificate and private key. A file is read again when it changes. AZURE_CLIENT_CERTIFICATE_PATH completes it.
     * @param password Password of the file at the location. AZURE_CLIENT_CERTIFICATE_PASSWORD completes it.
     * @param algorithm How to sign. By default with PS256, but with RS256 where the key cannot do that or AD FS is asked.
     * @param sendChain Whether to send the certificate's chain along, for applications that trust a subject name and its issuer. AZURE_CLIENT_SEND_CERTIFICATE_CHAIN completes it.
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

        /** Shows no secret. */
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
                    "It is set, but so is %s.".formatted(of.prefix().name("certificate.location")),
                    "Remove one of them.");
        }
        if (bundle != null) {
            builder.certificate(bundle(bundle, own, of));
        } else if (location != null) {
            Resource resource = ApplicationResourceLoader.get().getResource(location);
            configure(builder, of.prefix().name("certificate.location"), resource, own, of);
        } else if (path != null) {
            configure(builder, PATH_VARIABLE, new FileSystemResource(path), own, of);
        } else {
            throw of.wrong(
                    GROUP,
                    "No certificate is set, and the %s needs one; neither is the environment variable %s."
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
                    "It is set, but the SSL bundle '%s' has its own.".formatted(bundle),
                    "Remove it, and set the bundle's.");
        }
        SslBundles bundles = of.beans().getBeanProvider(SslBundles.class).getIfAvailable();
        if (bundles == null) {
            throw of.wrong("certificate.ssl-bundle", "There are no SSL bundles here.", "Set a location instead.");
        }
        try {
            return SslBundleCertificate.of(bundles, bundle);
        } catch (NoSuchSslBundleException e) {
            throw of.wrong(
                    "certificate.ssl-bundle",
                    "There is no SSL bundle '%s'; there are %s.".formatted(bundle, bundles.getBundleNames()),
                    "Name one of them, or define spring.ssl.bundle.pem.%s or spring.ssl.bundle.jks.%s."
                            .formatted(bundle, bundle));
        } catch (RuntimeException e) {
            // Spring's own exceptions for key stores that cannot be read, and ours for those without a key.
            throw of.wrong(
                    "certificate.ssl-bundle",
                    "The SSL bundle '%s' cannot be used. %s".formatted(bundle, SslBundleCertificate.problem(e)),
                    "Let its key store hold an RSA private key and its certificate, and set the passwords that open it.");
        }
    }

    /** All are read, so that what is wrong is said at once. Files are watched; what lies in a jar cannot change. */
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
                        "Name the file in it that holds certificate and private key.");
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
                    "Name a file that is there, such as file:/etc/tls/app.pem, and that the user who runs this may"
                            + " read.");
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The %s: %s".formatted(resource.getDescription(), e.getMessage()),
                    "Replace what is there, or correct %s."
                            .formatted(of.prefix().name("certificate.password")));
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
