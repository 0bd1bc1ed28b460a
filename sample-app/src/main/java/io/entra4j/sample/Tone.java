package io.entra4j.sample;

import java.util.Locale;

/** Colour of a statement, with a word for users who do not see the colour. */
enum Tone {
    GOOD("fine"),
    WARN("needs attention"),
    BAD("failed"),
    IDLE("not used");

    private final String word;

    Tone(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Returns the CSS class. */
    String css() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Tone of(Step step) {
        return switch (step.state()) {
            case DONE -> GOOD;
            case FAILED -> BAD;
            case SKIPPED -> IDLE;
        };
    }
}
