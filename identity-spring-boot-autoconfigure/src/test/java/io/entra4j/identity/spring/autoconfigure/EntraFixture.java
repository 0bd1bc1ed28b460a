package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A running FakeEntra, and applications whose credentials ask it. */
public abstract class EntraFixture {

    /** The properties of FakeEntra's own application. */
    protected static final String[] SECRET = {
        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
        "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET
    };

    protected static FakeEntra entra;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void resetEntra() {
        entra.reset();
        entra.resetRequests();
    }

    /** An application that asks FakeEntra, with a client that trusts it. */
    protected static ApplicationContextRunner application() {
        return distrustful()
                .withBean(AzureCredentialCustomizer.class, () -> options -> options.sslContext(entra.sslContext()));
    }

    /** An application that asks FakeEntra, whose certificate it does not know. */
    protected static ApplicationContextRunner distrustful() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues(
                        "azure.identity.authority-host=" + entra.authorityHost(),
                        "azure.identity.instance-discovery=false");
    }
}
