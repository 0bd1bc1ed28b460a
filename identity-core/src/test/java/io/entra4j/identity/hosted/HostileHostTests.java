package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import io.entra4j.identity.fake.HostileBodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that answer nonsense, and settings that no request can carry. */
class HostileHostTests extends ManagedIdentityFixture {

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("io.entra4j.identity.fake.HostileBodies#arguments")
    void hostileAnswerEndsWithinTheDeadlineAndIsTruncated(String body) {
        for (Host host : new Host[] {Host.APP_SERVICE, Host.VIRTUAL_MACHINE, Host.AZURE_ARC}) {
            for (int status : new int[] {200, 400}) {
                variables.clear();
                fake.failUntilReset(Failure.answer(status, "application/json", body));
                ManagedIdentityCredential credential = on(host).build();

                Throwable thrown = catchThrowable(() -> credential.getTokenSync(context(), HostileBodies.PATIENCE));

                if (thrown != null) {
                    assertThat(thrown).isInstanceOf(ClientAuthenticationException.class);
                    assertThat(thrown.getMessage()).hasSizeLessThan(4000);
                }
            }
        }
    }

    @Test
    void challengeOfManySpacesEndsWithinTheDeadline() {
        String spaces = " ".repeat(7_000);
        fake.arcChallenge("Basic realm=" + spaces + "\u0085" + spaces + "\u0085");
        ManagedIdentityCredential credential = on(Host.AZURE_ARC).build();

        assertThat(catchThrowable(() -> credential.getTokenSync(context(), HostileBodies.PATIENCE)))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("its challenge names ");
    }

    @ParameterizedTest
    @CsvSource({
        "APP_SERVICE, IDENTITY_HEADER",
        "SERVICE_FABRIC, IDENTITY_HEADER",
        "APP_SERVICE_2017, MSI_SECRET",
        "AZURE_ML, MSI_SECRET"
    })
    void secretThatCannotBeAHeaderIsRefusedByItsNameAtBuild(Host host, String variable) {
        for (String secret : new String[] {"se\ncret", "se\r\ncret", "secr\u0119t", "se\u0000cret", "se\u007fcret"}) {
            ManagedIdentityCredentialBuilder builder = on(host);
            variables.put(variable, secret);

            assertThatIllegalArgumentException()
                    .isThrownBy(builder().options(options().build())::build)
                    .withMessageContaining("'" + variable + "'")
                    .withMessageNotContaining("cret")
                    .withMessageNotContaining("secr");
            assertThat(builder).isNotNull();
        }
        assertThat(fake.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"the\nkey", "the-k\u0119y", "the\u0000key"})
    void arcKeyThatCannotBeAHeaderIsNotSentAndNotShown(String key) throws IOException {
        Path file = Files.writeString(keys.resolve("odd.key"), key);
        fake.arcChallenge("Basic realm=" + file);

        Throwable thrown = thrownBy(on(Host.AZURE_ARC).build());

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("the key file ")
                .hasMessageNotContainingAny("the\nkey", "the-k", "the\u0000");
        assertThat(thrown).hasNoCause();
        assertThat(fake.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"expires_on\":1e300",
                "\"expires_on\":\"99999999999999999999\"",
                "\"expires_on\":31556889864403199",
                "\"expires_in\":1e300",
                "\"expires_in\":99999999999999999999",
                "\"expires_in\":3600,\"refresh_in\":1e300",
                "\"expires_in\":3600,\"refresh_in\":-1e300",
                "\"expires_on\":-1e300",
                "\"expires_on\":\"+999999999-12-31T23:59:59Z\"",
                "\"expires_on\":\"-999999999-01-01T00:00:00Z\"",
                "\"expires_on\":\"NaN\"",
                "\"expires_on\":NaN"
            })
    void extremeTimesAreBoundedOrIgnored(String times) {
        fake.failUntilReset(Failure.answer(200, "application/json", "{\"access_token\":\"a\"," + times + "}"));

        Throwable thrown = thrownBy(on(Host.APP_SERVICE).build());

        assertThat(thrown == null || thrown instanceof AuthenticationFailedException)
                .as("%s", thrown)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"APP_SERVICE", "VIRTUAL_MACHINE"})
    void answerCannotForgeLinesOfTheMessage(Host host) {
        fake.failUntilReset(Failure.answer(
                400,
                "application/json",
                "{\"error\":\"invalid_resource\\n2026 INFO forged\",\"error_description\":\"a\\r\\n2026 INFO forged"
                        + " \\u001b[2Jb\\u2028c\"}"));

        assertThat(thrownBy(on(host).build()).getMessage().lines())
                .allMatch(line -> line.startsWith("ManagedIdentityCredential ")
                        || line.startsWith("Try: ")
                        || line.startsWith("Details: "))
                .noneMatch(line -> line.contains("\u001b") || line.contains("\u2028"));
    }

    @Test
    void answerIsQuotedToTwoHundredCharactersWithoutNamesOfUsers() {
        fake.failUntilReset(Failure.answer(400, "text/plain", "alice@contoso.com " + "word ".repeat(500)));

        String message = thrownBy(on(Host.APP_SERVICE).build()).getMessage();

        assertThat(message).contains("*** word word").doesNotContain("alice").hasSizeLessThan(1_000);
    }
}
