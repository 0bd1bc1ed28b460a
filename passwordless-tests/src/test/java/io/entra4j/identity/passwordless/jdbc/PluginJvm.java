package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;

/**
 * Runs {@link OpenConnections} with a plugin. It reaches Entra under Entra's own name, through a proxy, with the authority
 * that the JVM is told to trust: so it needs no property but those of an application.
 */
record PluginJvm(Path directory, FakeEntra entra, FakeProxy proxy) {

    /** Opens so many connections, twice. */
    String run(int connections, String url) throws IOException, GeneralSecurityException {
        return ChildJvm.run(
                Map.of("HTTPS_PROXY", "http://localhost:" + proxy.port()),
                OpenConnections.class,
                "-Djavax.net.ssl.trustStore=" + JdbcApplication.trustStore(entra, directory),
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-Drounds=2",
                "-Dconnections=" + connections,
                "-Durl=" + url
                        + "&azure.tenantId=" + FakeEntra.TENANT_ID
                        + "&azure.clientId=" + FakeEntra.CLIENT_ID
                        + "&azure.clientSecret=" + FakeEntra.CLIENT_SECRET);
    }
}
