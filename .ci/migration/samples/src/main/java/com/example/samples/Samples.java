package com.example.samples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs samples, each named by an argument, and prints for each whether it got a token. */
final class Samples {

    private Samples() {}

    public static void main(String[] names) {
        for (String name : names) {
            long start = System.nanoTime();
            String outcome = outcomeOf(name);
            System.out.println(name + ": " + outcome + " (" + (System.nanoTime() - start) / 1_000_000 + " ms)");
        }
        // Some libraries' threads would keep the program alive.
        System.exit(0);
    }

    private static String outcomeOf(String name) {
        try {
            Sample sample = (Sample) Class.forName("com.example.samples." + name).getDeclaredConstructor().newInstance();
            return sample.token().getToken().isBlank() ? "failed: the token is empty" : "ok";
        } catch (Throwable failure) {
            ByteArrayOutputStream trace = new ByteArrayOutputStream();
            failure.printStackTrace(new PrintStream(trace, true, StandardCharsets.UTF_8));
            return "failed: " + trace.toString(StandardCharsets.UTF_8);
        }
    }
}
