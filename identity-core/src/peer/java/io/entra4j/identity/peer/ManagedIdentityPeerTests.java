package io.entra4j.identity.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The peer's managed identity against the stand-in for hosts: what it does by the documents is served, and no more. */
class ManagedIdentityPeerTests {

    private final FakeManagedIdentity fake = FakeManagedIdentity.start();

    @AfterEach
    void stop() {
        fake.close();
    }

    @ParameterizedTest
    @CsvSource({
        "APP_SERVICE,     none,     x",
        "APP_SERVICE,     client,   " + FakeManagedIdentity.CLIENT_ID,
        "APP_SERVICE,     resource, " + FakeManagedIdentity.RESOURCE_ID,
        "VIRTUAL_MACHINE, none,     x",
        "VIRTUAL_MACHINE, client,   " + FakeManagedIdentity.CLIENT_ID,
        "VIRTUAL_MACHINE, object,   " + FakeManagedIdentity.OBJECT_ID
    })
    void peerGetsATokenWhenItsRequestFollowsTheDocumentation(Host host, String by, String id) {
        assertThat(run(host, by, id)).contains("token: true");
    }

    /** By GET, without the secret, by the wrong parameter, and without trusting the pinned certificate. */
    @ParameterizedTest
    @CsvSource({
        "CLOUD_SHELL,     none,     x",
        "AZURE_ML,        none,     x",
        "SERVICE_FABRIC,  none,     x",
        "VIRTUAL_MACHINE, resource, " + FakeManagedIdentity.RESOURCE_ID
    })
    void peerIsRefusedWhenItsRequestDeviatesFromTheDocumentation(Host host, String by, String id) {
        assertThat(run(host, by, id)).contains("refused: ");
    }

    private String run(Host host, String by, String id) {
        return ChildJvm.run(fake.variables(host), PeerOnHost.class, "-Dby=" + by, "-Did=" + id);
    }
}
