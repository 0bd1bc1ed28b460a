package io.entra4j.identity.spring.autoconfigure;

import static io.entra4j.identity.spring.autoconfigure.CredentialFactory.name;

import com.azure.core.util.Configuration;
import io.entra4j.identity.service.ClientCertificate;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.Resource;

/** Decides where a certificate comes from: an SSL bundle, a location, or the variables that stand in for one. */
final class CertificateConfigurer {

    private static final String PASSWORD_VARIABLE = "AZURE_CLIENT_CERTIFICATE_PASSWORD";

    private final AzureIdentityProperties.Certificate properties;
    private final Configuration variables;
    private final BeanFactory beans;

    CertificateConfigurer(AzureIdentityProperties.Certificate properties, Configuration variables, BeanFactory beans) {
        this.properties = properties;
        this.variables = variables;
        this.beans = beans;
    }

    void configure(ClientCertificateCredentialBuilder builder) {
        builder.sendCertificateChain(properties.sendChain());
        String bundle = CredentialFactory.set(properties.sslBundle());
        String location = CredentialFactory.set(properties.location());
        String path = CredentialFactory.set(variables.get(Configuration.PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH));
        if (bundle != null && location != null) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.ssl-bundle"),
                    "It is set, but so is %s.".formatted(name("certificate.location")),
                    "Remove one of them.");
        }
        if (bundle != null) {
            builder.certificate(bundle(bundle));
        } else if (location != null) {
            configure(builder, location);
        } else if (path != null) {
            builder.certificate(Path.of(path)).clientCertificatePassword(password());
        } else {
            throw new InvalidCredentialPropertyException(
                    name("certificate"),
                    "No certificate is set, and a client certificate credential needs one; neither is the environment"
                            + " variable " + Configuration.PROPERTY_AZURE_CLIENT_CERTIFICATE_PATH + ".",
                    "Set %s or %s.".formatted(name("certificate.ssl-bundle"), name("certificate.location")));
        }
    }

    private SslBundleCertificate bundle(String bundle) {
        if (CredentialFactory.set(properties.password()) != null) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.password"),
                    "It is set, but the SSL bundle '%s' has its own.".formatted(bundle),
                    "Remove it, and set the bundle's.");
        }
        SslBundles bundles = beans.getBeanProvider(SslBundles.class).getIfAvailable();
        if (bundles == null) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.ssl-bundle"), "There are no SSL bundles here.", "Set a location instead.");
        }
        try {
            return SslBundleCertificate.of(bundles, bundle);
        } catch (NoSuchSslBundleException e) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.ssl-bundle"),
                    "There is no SSL bundle '%s'; there are %s.".formatted(bundle, bundles.getBundleNames()),
                    "Name one of them, or define spring.ssl.bundle.pem.%s or spring.ssl.bundle.jks.%s."
                            .formatted(bundle, bundle));
        } catch (RuntimeException e) {
            // Spring's own exceptions for key stores that cannot be read, and ours for those without a key.
            throw new InvalidCredentialPropertyException(
                    name("certificate.ssl-bundle"),
                    "The SSL bundle '%s' cannot be used. %s".formatted(bundle, e.getMessage()),
                    "Let its key store hold an RSA private key and its certificate.");
        }
    }

    /** Files are watched; what lies in a jar or elsewhere cannot change. */
    private void configure(ClientCertificateCredentialBuilder builder, String location) {
        Resource resource = ApplicationResourceLoader.get().getResource(location);
        if (!resource.exists()) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.location"),
                    "There is nothing at '%s'.".formatted(location),
                    "Use a location such as file:/etc/certificates/app.pem.");
        }
        String password = password();
        try {
            if (resource.isFile()) {
                builder.certificate(resource.getFile().toPath()).clientCertificatePassword(password);
            } else {
                ClientCertificate certificate = ClientCertificate.parse(resource.getContentAsByteArray(), password);
                builder.certificate(() -> certificate);
            }
        } catch (IOException e) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.location"),
                    "'%s' cannot be read.".formatted(location),
                    "Let the user that runs the application read it.");
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    name("certificate.location"), String.valueOf(e.getMessage()), "Replace what is there.");
        }
    }

    private @Nullable String password() {
        String own = CredentialFactory.set(properties.password());
        return own != null ? own : CredentialFactory.set(variables.get(PASSWORD_VARIABLE));
    }
}
