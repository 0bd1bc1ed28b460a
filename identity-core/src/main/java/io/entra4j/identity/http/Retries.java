package io.entra4j.identity.http;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Rules for the repetition of a request.
 *
 * @param schedules gets the outcome of a try, and returns the schedule for the next one
 * @param within the time limit for the request with all its repetitions
 * @param pause waits between two tries
 * @param jitter supplies numbers from 0 to 1 for {@link RetrySchedule#wait}
 */
public record Retries(
        Function<Outcome, RetrySchedule> schedules, Duration within, Pause pause, DoubleSupplier jitter) {}
