package io.entra4j.identity.developer;

import java.util.regex.Pattern;

/** Removes the escape sequences by which programs colour their output. */
final class Ansi {

    private static final Pattern SEQUENCE = Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]");

    private Ansi() {}

    static String strip(String text) {
        return SEQUENCE.matcher(text).replaceAll("");
    }
}
