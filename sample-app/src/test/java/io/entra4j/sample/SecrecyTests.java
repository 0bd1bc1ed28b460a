package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = RANDOM_PORT,
        properties = {
            "logging.level.io.entra4j=trace",
            "logging.level.com.azure=trace",
            "logging.level.com.microsoft.aad=trace",
            "logging.level.org.springframework.web=debug",
            "logging.level.org.springframework.security=debug"
        })
final class SecrecyTests {

    @Autowired
    private EntraCredential credential;

    @LocalServerPort
    private int port;

    @Test
    void secretsAndTokensDoNotLeaveTheApplication(CapturedOutput output) {
        Browser browser = new Browser(port);
        String token = credential
                .getTokenSync(new TokenRequestContext().addScopes("api://sample-orders/.default"))
                .getToken();

        String shown = browser.press("/run") + browser.read("/status") + browser.read("/actuator/health");

        assertThat(output).contains("Token fetched");
        assertThat(shown + output).doesNotContain(FakeEntra.CLIENT_SECRET, token, signature(token));
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }
}
