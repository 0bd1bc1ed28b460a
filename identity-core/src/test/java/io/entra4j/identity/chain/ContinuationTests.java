package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialAttempt.Outcome;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.chain.Member.Kind;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Every chain of three members, each with a kind and an outcome: who is asked, and what is reported. */
class ContinuationTests {

    private enum Behaviour {
        UNAVAILABLE,
        FAILED,
        SUCCEEDS,
        THROWS
    }

    /** A cell of the matrix. */
    private record Cell(Kind kind, Behaviour behaviour) {

        static Stream<Cell> all() {
            return Stream.of(Kind.DEVELOPER, Kind.DEPLOYED)
                    .flatMap(kind -> Arrays.stream(Behaviour.values()).map(behaviour -> new Cell(kind, behaviour)));
        }

        boolean endsTheChain() {
            return behaviour == Behaviour.SUCCEEDS || (behaviour != Behaviour.UNAVAILABLE && kind == Kind.DEPLOYED);
        }
    }

    private final List<String> asked = new ArrayList<>();

    static Stream<List<Cell>> matrix() {
        return Cell.all()
                .flatMap(first -> Cell.all().flatMap(second -> Cell.all().map(third -> List.of(first, second, third))));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void kindAndFailureDecideWhichMemberIsAskedNext(List<Cell> cells) {
        int end = IntStream.range(0, 3)
                .filter(i -> cells.get(i).endsTheChain())
                .findFirst()
                .orElse(3);
        List<String> expected = IntStream.rangeClosed(0, Math.min(end, 2))
                .mapToObj(i -> "Member" + i)
                .toList();

        check(cells, end, expected, catchAnswer(chain(cells), false));
        asked.clear();
        check(cells, end, expected, catchAnswer(chain(cells), true));
    }

    private void check(List<Cell> cells, int end, List<String> expected, Object answer) {
        assertThat(asked).isEqualTo(expected);
        boolean succeeds = end < 3 && cells.get(end).behaviour() == Behaviour.SUCCEEDS;
        if (succeeds) {
            assertThat(answer).isEqualTo("token of Member" + end);
            return;
        }
        assertThat(answer)
                .isExactlyInstanceOf(
                        end == 3 ? CredentialUnavailableException.class : AuthenticationFailedException.class);
        assertThat(attempts(answer)).extracting(CredentialAttempt::credential).isEqualTo(expected);
        assertThat(attempts(answer)).extracting(CredentialAttempt::outcome).isEqualTo(outcomes(cells, expected));
        Throwable failure = (Throwable) answer;
        attempts(answer).stream()
                .map(CredentialAttempt::cause)
                .forEach(cause -> assertThat(cause == failure.getCause()
                                || List.of(failure.getSuppressed()).contains(cause))
                        .as("kept")
                        .isTrue());
        expected.forEach(member -> assertThat(failure.getMessage()).contains(member));
    }

    private static List<Outcome> outcomes(List<Cell> cells, List<String> asked) {
        return cells.subList(0, asked.size()).stream()
                .map(cell -> cell.behaviour() == Behaviour.UNAVAILABLE ? Outcome.UNAVAILABLE : Outcome.FAILED)
                .toList();
    }

    private static List<CredentialAttempt> attempts(Object answer) {
        return answer instanceof CredentialUnavailableException unavailable
                ? unavailable.attempts()
                : ((AuthenticationFailedException) answer).attempts();
    }

    private static Object catchAnswer(EntraCredential chain, boolean async) {
        TokenRequestContext context = new TokenRequestContext().addScopes("https://vault.azure.net/.default");
        try {
            return (async ? chain.getToken(context).block() : chain.getTokenSync(context)).getToken();
        } catch (RuntimeException e) {
            return e;
        }
    }

    private DefaultAzureCredential chain(List<Cell> cells) {
        List<Member> members = IntStream.range(0, 3)
                .mapToObj(i -> member("Member" + i, cells.get(i)))
                .toList();
        return new DefaultAzureCredential(members, CredentialOptions.builder().build());
    }

    private Member member(String name, Cell cell) {
        TokenCredential credential = request -> {
            asked.add(name);
            return switch (cell.behaviour()) {
                case UNAVAILABLE -> Mono.error(new CredentialUnavailableException(name + " is not here."));
                case FAILED ->
                    Mono.error(
                            new AuthenticationFailedException(name + " was refused.", EntraError.local("test"), null));
                case THROWS -> throw new IllegalStateException(name + " has a bug.");
                case SUCCEEDS ->
                    Mono.just(new AccessToken(
                            "token of " + name,
                            OffsetDateTime.now(java.time.ZoneOffset.UTC).plusHours(1)));
            };
        };
        return Member.lazy(name, cell.kind(), () -> credential);
    }

    @ParameterizedTest
    @EnumSource
    void interruptionEndsTheSearch(Kind kind) {
        for (Throwable interruption : List.of(
                new TokenRequestInterruptedException(null),
                new CredentialUnavailableException("cut short", new InterruptedException()))) {
            assertThat(Continuation.after(interruption, kind)).isEqualTo(Continuation.ABANDON);
        }
    }

    @Test
    void interruptionReachesTheCallerAsInterruption() {
        Member interrupted = Member.lazy("Member", Kind.DEVELOPER, () -> request -> {
            throw new TokenRequestInterruptedException(null);
        });
        EntraCredential chain = new DefaultAzureCredential(
                List.of(interrupted), CredentialOptions.builder().build());

        Throwable thrown = catchThrowable(
                () -> chain.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")));

        assertThat(thrown).isExactlyInstanceOf(TokenRequestInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void chainContinuesAfterASubclassOfCredentialUnavailableException(Kind kind) {
        CredentialUnavailableException subclass = new CredentialUnavailableException("not today") {
            private static final long serialVersionUID = 1L;
        };

        assertThat(Continuation.after(subclass, kind)).isEqualTo(Continuation.NEXT);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEPLOYED", "LISTED"})
    void refusalOfADeployedOrListedMemberStopsTheChain(Kind kind) {
        assertThat(Continuation.after(new AuthenticationFailedException("no", EntraError.local("test"), null), kind))
                .isEqualTo(Continuation.STOP);
    }
}
