package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.Failure;
import java.io.File;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The reactive application on Netty's event loops, watched by BlockHound, in a JVM of its own since that rewrites the
 * JDK.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ReactiveBlockingTests {

    private String output;

    @BeforeAll
    void runWatched() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                // With Tomcat, Spring Boot would take that for the reactive application too.
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("tomcat-embed"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:+AllowRedefinitionToAddDeleteMethods",
                        "-XX:+EnableDynamicAgentLoading",
                        "-cp",
                        classPath,
                        Watched.class.getName()))
                .redirectErrorStream(true)
                .start();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "refresh", "client credentials", "on behalf of", "token exchange", "credential"})
    void eventLoopIsNotBlocked(String what) {
        assertThat(output).contains(what + ": 200\n");
    }

    @Test
    void refusalDoesNotBlockTheEventLoop() {
        assertThat(output).contains("interaction: 401\n");
    }

    @Test
    void blockHoundFindsNoBlockingCall() {
        assertThat(output).contains("watchdog bites\n").contains("blocked 0 times\n");
    }

    static final class Watched {

        private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

        public static void main(String[] args) throws Exception {
            BlockHound.install(builder -> builder
                    // Reads /dev/urandom, which never blocks: states and nonces of Spring Security need it.
                    .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                    .blockingMethodCallback(method -> {
                        BlockingOperationError error = new BlockingOperationError(method);
                        BLOCKED.add(method + " at " + List.of(error.getStackTrace()));
                        throw error;
                    }));
            Mono.fromCallable(() -> {
                        LockSupport.parkNanos(1000);
                        return 1;
                    })
                    .subscribeOn(Schedulers.parallel())
                    .onErrorResume(BlockingOperationError.class, e -> Mono.just(2))
                    .subscribe(value -> System.out.println("watchdog " + (value == 2 ? "bites" : "sleeps")));
            while (BLOCKED.isEmpty()) {
                Thread.onSpinWait();
            }
            BLOCKED.clear();
            SecretlessMachine machine = new SecretlessMachine();
            ConfigurableApplicationContext application =
                    machine.start(WebApplicationType.REACTIVE, machine.allGrants(), ReactiveApp.class);
            machine.entra.tokenExchange(true).tokenLifetime(Duration.ofSeconds(40));
            SignIn browser = machine.browser(application);
            print("login", browser.get("/me", SecretlessMachine.ALICE));
            print("refresh", browser.get("/session", SecretlessMachine.ALICE));
            machine.entra.tokenLifetime(Duration.ofHours(1));
            print("client credentials", browser.get("/open/app", SecretlessMachine.ALICE));
            print("credential", browser.get("/open/own", SecretlessMachine.ALICE));
            print("on behalf of", browser.api("/api/downstream", machine.userToken("bob-oid")));
            print("token exchange", browser.api("/api/exchange", machine.userToken("bob-oid")));
            machine.entra.failNext(1, Failure.conditionalAccess("{}"));
            print("interaction", browser.api("/api/downstream", machine.userToken("carol-oid")));
            BLOCKED.forEach(System.out::println);
            System.out.println("blocked " + BLOCKED.size() + " times");
            System.exit(0);
        }

        private static void print(String what, HttpResponse<String> response) {
            System.out.println(what + ": " + response.statusCode());
        }
    }
}
