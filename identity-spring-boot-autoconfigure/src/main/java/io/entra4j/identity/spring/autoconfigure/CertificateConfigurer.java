package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.set;

import com.azure.core.util.Configuration;
import io.entra4j.identity.service.ClientCertificate;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** Decides where a certificate comes from: an SSL bundle, a location, or the variables that stand in for one. */
record CertificateConfigurer(
        CredentialProperties.Certificate properties, Prefix prefix, Configuration variables, BeanFactory beans) {

    static final String PATH_VARIABLE = Configuration.PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH;
    private static final String PASSWORD_VARIABLE = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
    private static final String SEND_CHAIN_VARIABLE = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN";

    void configure(ClientCertificateCredentialBuilder builder) {
        builder.sendCertificateChain(sendChain()).signatureAlgorithm(properties.algorithm());
        String bundle = set(properties.sslBundle());
        String location = set(properties.location());
        String path = set(variables.get(PATH_VARIABLE));
        if (bundle != null && location != null) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("certificate.ssl-bundle"),
                    "It is set, but so is %s.".formatted(prefix.name("certificate.location")),
                    "Remove one of them.");
        }
        if (bundle != null) {
            builder.certificate(bundle(bundle));
        } else if (location != null) {
            Resource resource = ApplicationResourceLoader.get().getResource(location);
            configure(builder, prefix.name("certificate.location"), resource);
        } else if (path != null) {
            configure(builder, PATH_VARIABLE, new FileSystemResource(path));
        } else {
            throw new InvalidCredentialPropertyException(
                    prefix.name("certificate"),
                    "No certificate is set, and the type 'client-certificate' needs one; neither is the environment"
                            + " variable " + PATH_VARIABLE + ".",
                    "Set %s or %s."
                            .formatted(prefix.name("certificate.ssl-bundle"), prefix.name("certificate.location")));
        }
    }

    private SslBundleCertificate bundle(String bundle) {
        if (set(properties.password()) != null) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("certificate.password"),
                    "It is set, but the SSL bundle '%s' has its own.".formatted(bundle),
                    "Remove it, and set the bundle's.");
        }
        SslBundles bundles = beans.getBeanProvider(SslBundles.class).getIfAvailable();
        if (bundles == null) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("certificate.ssl-bundle"), "There are no SSL bundles here.", "Set a location instead.");
        }
        try {
            return SslBundleCertificate.of(bundles, bundle);
        } catch (NoSuchSslBundleException e) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("certificate.ssl-bundle"),
                    "There is no SSL bundle '%s'; there are %s.".formatted(bundle, bundles.getBundleNames()),
                    "Name one of them, or define spring.ssl.bundle.pem.%s or spring.ssl.bundle.jks.%s."
                            .formatted(bundle, bundle));
        } catch (RuntimeException e) {
            // Spring's own exceptions for key stores that cannot be read, and ours for those without a key.
            throw new InvalidCredentialPropertyException(
                    prefix.name("certificate.ssl-bundle"),
                    "The SSL bundle '%s' cannot be used. %s".formatted(bundle, SslBundleCertificate.problem(e)),
                    "Let its key store hold an RSA private key and its certificate, and set the passwords that open it.");
        }
    }

    /** All are read, so that what is wrong is said at once. Files are watched; what lies in a jar cannot change. */
    private void configure(ClientCertificateCredentialBuilder builder, String setting, Resource resource) {
        String password = password();
        try {
            ClientCertificate certificate = ClientCertificate.parse(resource.getContentAsByteArray(), password);
            if (resource.isFile()) {
                builder.certificate(resource.getFile().toPath()).clientCertificatePassword(password);
            } else {
                builder.certificate(() -> certificate);
            }
        } catch (IOException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The %s cannot be read: %s.".formatted(resource.getDescription(), e),
                    "Name a file that is there, such as file:/etc/tls/app.pem, and that the user who runs this may"
                            + " read.");
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The %s: %s".formatted(resource.getDescription(), e.getMessage()),
                    "Replace what is there, or correct %s.".formatted(prefix.name("certificate.password")));
        }
    }

    private @Nullable String password() {
        String own = set(properties.password());
        return own != null ? own : set(variables.get(PASSWORD_VARIABLE));
    }

    private boolean sendChain() {
        Boolean own = properties.sendChain();
        String variable = variables.get(SEND_CHAIN_VARIABLE, "").trim().toLowerCase(Locale.ROOT);
        return own != null ? own : Set.of("true", "1").contains(variable);
    }
}
