package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.failures.FailureBook;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** Applications that do not start, as Spring Boot reports them: by our failure analyzers, else by the exception itself. */
public final class StartFailures {

    private StartFailures() {}

    /** Starts what must not start, and enters what Spring Boot would print. */
    public static void add(FailureBook book, String situation, ApplicationContextRunner runner) {
        AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();
        runner.withInitializer(context::set).run(started -> {
            Throwable failure = started.getStartupFailure();
            if (failure == null) {
                book.add(situation, () -> {});
                return;
            }
            FailureAnalysis analysis = analysis(failure, context.get());
            if (analysis == null) {
                Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
                book.add(situation, cause.getClass().getSimpleName(), String.valueOf(cause.getMessage()));
            } else {
                book.add(
                        situation,
                        "APPLICATION FAILED TO START",
                        analysis.getDescription() + "\n\nAction: " + analysis.getAction());
            }
        });
    }

    static @Nullable FailureAnalysis analysis(Throwable failure, ConfigurableApplicationContext context) {
        // Spring Boot's own need what is not on this class path; so they are passed over here, as there.
        ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, context.getBeanFactory())
                .and(Environment.class, context.getEnvironment());
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, problem) -> {})
                .stream()
                .filter(analyzer -> analyzer.getClass().getName().startsWith("io.entra4j."))
                .map(analyzer -> analyzer.analyze(failure))
                .filter(analysis -> analysis != null)
                .findFirst()
                .orElse(null);
    }
}
