package io.entra4j.sample.local;

import io.entra4j.identity.fake.FakeEntra;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Gives callers on this machine a user's token for the application. A front end would get it from Entra. */
@RestController
@Profile("local & on-behalf-of")
class LocalCallers {

    private static final Logger LOGGER = LoggerFactory.getLogger(LocalCallers.class);

    private final FakeEntra entra;

    LocalCallers(FakeEntra entra) {
        this.entra = entra;
    }

    /**
     * Returns a token for any user name. The name becomes the object ID, so that the orders API returns it. The result
     * is bytes, because Spring logs a text that it writes.
     */
    @GetMapping(path = "/entra/user-token", produces = MediaType.TEXT_PLAIN_VALUE)
    byte[] userToken(@RequestParam(defaultValue = "alice") String user) {
        return entra.userToken(user).build().getBytes(StandardCharsets.US_ASCII);
    }

    @EventListener
    void logHowToCall(ApplicationReadyEvent event) {
        String base = "http://localhost:"
                + event.getApplicationContext().getEnvironment().getProperty("local.server.port");
        LOGGER.info(
                "To call as a user: curl -H \"Authorization: Bearer $(curl -s {}/entra/user-token)\" {}/api/me/orders",
                base,
                base);
    }
}
