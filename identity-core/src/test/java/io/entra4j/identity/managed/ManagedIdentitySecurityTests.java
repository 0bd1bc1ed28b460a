package io.entra4j.identity.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host, or what answers in its place, cannot do to an application. */
class ManagedIdentitySecurityTests extends ManagedIdentityFixture {

    private static Failure throttled(String retryAfter) {
        return Failure.answer(429, "application/json", "{}").withHeader("Retry-After", retryAfter);
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
}
