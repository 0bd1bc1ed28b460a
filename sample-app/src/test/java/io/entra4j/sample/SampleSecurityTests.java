package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;

/** Only a user of this machine can press a button. Issue 17, row 26. */
final class SampleSecurityTests {

    /** What a machine that uses the real Entra has, and nothing that answers there. */
    private static final String[] REAL = {
        "--server.port=0",
        "--AZURE_TENANT_ID=contoso.onmicrosoft.com",
        "--AZURE_CLIENT_ID=orders",
        "--AZURE_CLIENT_SECRET=s3cr3t",
        "--SAMPLE_ORDERS_URI=api://orders",
        "--azure.identity.authority-host=https://localhost:1",
        "--azure.identity.instance-discovery=false",
        "--azure.identity.retry.max-attempts=1"
    };

    private static ConfigurableApplicationContext start(String profiles, String... more) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .run(Stream.of(REAL, more, new String[] {"--spring.profiles.active=" + profiles})
                        .flatMap(Stream::of)
                        .toArray(String[]::new));
    }

    private static int port(ConfigurableApplicationContext sample) {
        return sample.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure", "local,client-secret"})
    void otherMachinesDoNotReachTheSample(String profiles) throws IOException {
        InetAddress address = addressForOthers();
        try (ConfigurableApplicationContext sample = start(profiles)) {
            InetSocketAddress server = new InetSocketAddress(address, port(sample));

            assertThat(new Browser(port(sample)).get("/").getStatusCode()).isEqualTo(HttpStatus.OK);
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(server, 2000);
                        }
                    })
                    .isInstanceOf(ConnectException.class);
        }
    }

    private static InetAddress addressForOthers() throws IOException {
        InetAddress address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(address != null, "This machine has no network.");
        return address;
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure", "local,client-secret"})
    void pageForOtherMachinesHasNoButtons(String profiles) {
        try (ConfigurableApplicationContext sample = start(profiles, "--server.address=0.0.0.0")) {
            Browser browser = new Browser(port(sample));

            assertThat(browser.get("/").getStatusCode()).isEqualTo(HttpStatus.OK);
            assertThat(browser.read("/")).doesNotContain("<button");
            assertThat(Stream.of("/run", "/renew", "/entra/break", "/entra/repair")
                            .map(action -> browser.post(action).getStatusCode()))
                    .containsOnly(HttpStatus.FORBIDDEN);
        }
    }

    @Test
    void pageForThisMachineHasButtons() {
        try (ConfigurableApplicationContext sample = start("azure")) {
            Browser browser = new Browser(port(sample));

            assertThat(browser.read("/")).contains("Call it again", "Get a new token");
            assertThat(browser.post("/run").getStatusCode()).isEqualTo(HttpStatus.FOUND);
        }
    }

    @Test
    void usersTokensAreForThisMachineOnly() {
        try (ConfigurableApplicationContext sample = start("local,on-behalf-of", "--server.address=0.0.0.0")) {
            assertThat(new Browser(port(sample)).get("/entra/user-token").getStatusCode())
                    .isEqualTo(HttpStatus.FORBIDDEN);
        }
    }
}
