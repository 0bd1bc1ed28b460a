package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host, or what answers in its place, cannot do to an application. */
class ManagedIdentitySecurityTests extends ManagedIdentityFixture {

    private static Failure throttled(String retryAfter) {
        return Failure.answer(429, "application/json", "{}").withHeader("Retry-After", retryAfter);
    }

    /** A host may repeat in its refusal what it was sent. */
    @ParameterizedTest
    @EnumSource
    void logOfBodiesHoldsNeitherTheKeyOfAHostNorAToken(Host host) {
        variables.putAll(fake.variables(host));
        CredentialOptions.Builder logging =
                options().httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.BODY_AND_HEADERS));
        String key = variables.containsValue(FakeManagedIdentity.SECRET) ? FakeManagedIdentity.SECRET : "no_key";
        try (CapturedLog log = new CapturedLog()) {
            ManagedIdentityCredential credential =
                    builder().options(logging.build()).build();
            String token = credential.getTokenSync(context()).getToken();
            fake.failUntilReset(
                    Failure.answer(400, "application/json", "{\"error\":\"" + key + "\",\"scope\":\"" + key + "\"}"));
            credential.clear();
            Throwable thrown = thrownBy(credential);
            String messages = log.messages("io.entra4j.identity.http");

            assertThat(thrown).isNotNull();
            assertThat(messages)
                    .contains("resource=https://vault.azure.net", "access_token=***", "got HTTP 400")
                    .doesNotContain(FakeManagedIdentity.SECRET, token, token.substring(0, 60));
            // Of Arc's agent, the key that it keeps in a file.
            fake.requests().stream()
                    .map(request -> request.headers().getOrDefault("Authorization", "Basic no header"))
                    .forEach(sent -> assertThat(messages).doesNotContain(sent.substring("Basic ".length())));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"APP_SERVICE", "AZURE_ARC", "SERVICE_FABRIC", "VIRTUAL_MACHINE"})
    void hostThatAsksToWaitForADayIsAskedAgainAfterAMinute(Host host) {
        ManagedIdentityCredential credential = on(host).build();
        fake.failNext(1, throttled("86400"));

        AuthenticationFailedException failure = (AuthenticationFailedException) thrownBy(credential);
        clock.advance(Duration.ofSeconds(61));

        assertThat(failure.error().retryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(credential.getTokenSync(context())).isNotNull();
    }

    @Test
    void hostThatAsksToWaitUntilTomorrowIsAskedAgainAfterAMinute() {
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE).build();
        fake.failNext(
                1,
                throttled(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        clock.instant().plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))));

        AuthenticationFailedException failure = (AuthenticationFailedException) thrownBy(credential);

        assertThat(failure.error().retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    /** A retry policy of the user's obeys the header, and would sleep for that long. */
    @Test
    void policiesOfTheUserNeverSeeALongerWait() {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpPipelinePolicy policy = (context, next) -> next.process()
                .doOnNext(response -> seen.addAll(List.of(
                        String.valueOf(response.getHeaderValue(HttpHeaderName.RETRY_AFTER)),
                        String.valueOf(response.getHeaderValue(HttpHeaderName.fromString("x-ms-retry-after-ms"))))));
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE)
                .options(options().addPolicy(policy).build())
                .build();
        fake.failNext(1, throttled("86400").withHeader("x-ms-retry-after-ms", "86400000"));

        thrownBy(credential);

        assertThat(seen).containsExactly("60", "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.4:40342/token",
                "http://arc.example/token",
                "https://arc.example/token",
                "http://127.0.0.1.arc.example/token",
                "http://localhost.arc.example/token",
                "http://127.0.0.1@arc.example/token",
                "http://localhost:80@arc.example/token",
                "http://169.254.169.254/token",
                "http://0.0.0.0/token",
                "http://0177.0.0.1/token",
                "http://127.1/token",
                "http://2130706433/token",
                "http://0x7f000001/token",
                "http://[::]/token",
                "http://[fe80::1]/token",
                "http://[::ffff:10.0.0.4]/token"
            })
    void arcEndpointOnAnotherMachineIsRefusedAtOnce(String endpoint) {
        variables.put("IDENTITY_ENDPOINT", endpoint);
        variables.put("IMDS_ENDPOINT", "http://localhost:40342");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build())
                .withMessageContaining("'IDENTITY_ENDPOINT' must ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:40342/token",
                "http://LOCALHOST/token",
                "https://localhost/token",
                "http://127.0.0.1:40342/token",
                "http://127.9.8.7/token",
                "http://[::1]:40342/token",
                "http://[::ffff:127.0.0.1]/token"
            })
    void arcEndpointOnThisMachineIsAccepted(String endpoint) {
        variables.put("IDENTITY_ENDPOINT", endpoint);
        variables.put("IMDS_ENDPOINT", "http://localhost:40342");

        assertThat(builder().build().host()).isEqualTo(ManagedIdentityHost.AZURE_ARC);
    }

    @ParameterizedTest
    @CsvSource({
        "IDENTITY_ENDPOINT, http://10.0.0.4:41056/msi/token, 10.0.0.4",
        "IDENTITY_ENDPOINT, HTTP://identity.example/msi/token, identity.example",
        "IDENTITY_ENDPOINT, http://[fd00::4]/msi/token, [fd00::4]",
        "IDENTITY_ENDPOINT, http://[::ffff:10.0.0.4]/msi/token, [::ffff:10.0.0.4]",
        "IDENTITY_ENDPOINT, http://0251.254.0.1/msi/token, 0251.254.0.1",
        "MSI_ENDPOINT, http://identity.example/msi/token, identity.example",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST, http://identity.example, identity.example"
    })
    void endpointOverPlainHttpOnAnotherMachineIsWarnedAboutOnce(String variable, String endpoint, String host) {
        variables.put(variable, endpoint);
        variables.put("IDENTITY_HEADER", FakeManagedIdentity.SECRET);

        try (CapturedLog log = new CapturedLog()) {
            builder().build();

            assertThat(log.text()).contains("'" + variable + "' names the host '" + host + "' with http");
            assertThat(log.text()).doesNotContain(FakeManagedIdentity.SECRET);
            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IDENTITY_ENDPOINT, http://127.0.0.1:41056/msi/token",
        "IDENTITY_ENDPOINT, http://localhost:12356/msi/token",
        "IDENTITY_ENDPOINT, http://169.254.129.2:8081/msi/token",
        "IDENTITY_ENDPOINT, http://[::1]/msi/token",
        "IDENTITY_ENDPOINT, http://[fe80::1%25eth0]/msi/token",
        "IDENTITY_ENDPOINT, https://identity.example/msi/token",
        "MSI_ENDPOINT, http://localhost:50342/oauth2/token",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST, http://169.254.169.254",
        "OTHER, none"
    })
    void usualEndpointOfAHostCausesNoWarning(String variable, String endpoint) {
        variables.put(variable, endpoint);
        variables.put("IDENTITY_HEADER", FakeManagedIdentity.SECRET);

        try (CapturedLog log = new CapturedLog()) {
            builder().build();

            assertThat(log.count("io.entra4j", Level.WARN)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://user:pa/ss@10.0.0.4/", "http://user:pass@localhost/", "http://user:pa?ss@localhost/"})
    void userNameAndPasswordInAnEndpointAreRefusedAndNotShown(String endpoint) {
        variables.put("MSI_ENDPOINT", endpoint);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build())
                .withMessageContaining("'MSI_ENDPOINT' must ")
                .withMessageNotContaining("user:");
    }
}
