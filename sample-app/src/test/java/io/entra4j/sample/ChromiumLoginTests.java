package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import io.entra4j.identity.conformance.Chromium;
import io.entra4j.identity.fake.FakeEntra;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** A real browser, with its rules for cookies and redirects, goes from our page to Entra's and back. */
@SpringBootTest(webEnvironment = RANDOM_PORT)
@ActiveProfiles({"local", "login"})
@Tag("slow")
final class ChromiumLoginTests {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";

    @Autowired
    private FakeEntra entra;

    @LocalServerPort
    private int port;

    @BeforeAll
    static void assumeInstalled() {
        Chromium.assumeInstalled();
    }

    @Test
    void userLogsInAndSeesHowTheApplicationAuthenticated() throws Exception {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        URI page = URI.create("http://localhost:" + port + "/me");

        Chromium.Visit visit =
                new Chromium("entra", Path.of("target", "screenshots")).visit(page, "sign-in", USER, PASSWORD);

        assertThat(visit.lastPage())
                .contains("You are signed in", USER, "private_key_jwt", "managed-identity")
                .contains("\"url\":\"" + page, "\"problems\":[]");
        assertThat(Files.size(visit.screenshot())).isPositive();
    }
}
