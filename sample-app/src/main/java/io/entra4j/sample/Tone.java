package io.entra4j.sample;

import java.util.Locale;

/** The colour of a statement; and a word, for those who do not see the colour. */
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

    /** The CSS class. */
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
