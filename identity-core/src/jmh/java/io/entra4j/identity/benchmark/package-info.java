/**
 * Measures this library beside what applications use today. Everything is run, and docs/performance.md written, by
 * {@link io.entra4j.identity.benchmark.BenchmarkReport}.
 */
@NullMarked
package io.entra4j.identity.benchmark;

import org.jspecify.annotations.NullMarked;
