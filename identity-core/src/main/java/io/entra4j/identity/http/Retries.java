package io.entra4j.identity.http;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * How often a request is sent, and within what time.
 *
 * @param schedules what to do after an answer, or after none
 * @param within ends the request with all its repetitions
 * @param pause waits between them
 * @param jitter between 0 and 1, for {@link RetrySchedule#wait}
 */
public record Retries(
        Function<Outcome, RetrySchedule> schedules, Duration within, Pause pause, DoubleSupplier jitter) {}
