package io.entra4j.sample.local;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.util.ClassUtils;

/**
 * Starts the stand-in for Entra before any bean is created, because the configuration needs its address. Listed in
 * {@code spring.factories}. Does nothing unless the profile is {@code local}.
 */
final class FakeEntraInitializer implements ApplicationContextInitializer<GenericApplicationContext> {

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.acceptsProfiles(Profiles.of("local"))) {
            return;
        }
        if (!ClassUtils.isPresent(
                "io.entra4j.identity.fake.FakeEntra", getClass().getClassLoader())) {
            throw new IllegalStateException(
                    "The profile 'local' needs the stand-in for Entra, and this jar was packaged"
                            + " without it. Start with --spring.profiles.active=azure, or package it with 'mvn -Plocal package'.");
        }
        FakeEntra entra = FakeEntra.start(environment.getProperty("sample.entra.port", Integer.class, 0));
        context.getDefaultListableBeanFactory().registerSingleton("fakeEntra", entra);
        context.getDefaultListableBeanFactory().registerDisposableBean("fakeEntra", entra::close);
        LocalMachines machines = new LocalMachines(entra);
        context.getDefaultListableBeanFactory().registerSingleton("localMachines", machines);
        Map<String, Object> properties = machines.properties();
        if (environment.acceptsProfiles(Profiles.of("managed-identity"))) {
            AppService host = AppService.start(entra);
            context.getDefaultListableBeanFactory().registerDisposableBean("appService", host::close);
            // This variable would mark the machine as a cluster, which has another kind of managed identity.
            properties.remove("AZURE_FEDERATED_TOKEN_FILE");
            properties.putAll(host.variables());
        }
        environment.getPropertySources().addFirst(new MapPropertySource("fakeEntra", properties));
        String authority = environment.getProperty("sample.entra.certificate");
        if (authority != null) {
            entra.writeCaCertificate(Path.of(authority));
        }
        String registered = environment.getProperty("sample.entra.client-certificates");
        if (registered != null) {
            RegisteredCertificates file =
                    RegisteredCertificates.follow(Path.of(registered), machines::registerCertificates);
            context.getDefaultListableBeanFactory().registerDisposableBean("registeredCertificates", file::close);
        }
        String certificates = environment.getProperty("sample.certificates");
        if (certificates != null) {
            writeCertificates(entra, Path.of(certificates));
        }
    }

    /**
     * Writes certificates for a storage emulator. The emulator accepts tokens only over HTTPS, and needs a certificate
     * for it.
     */
    private static void writeCertificates(FakeEntra entra, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entra.writeServerCertificate(folder.resolve("localhost.pem"), folder.resolve("localhost-key.pem"));
    }
}
