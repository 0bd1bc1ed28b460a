package io.entra4j.identity.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * A line of the report.
 *
 * @param met {@code null} where there is no goal
 * @param beyond a goal beyond the goal, {@code null} where there is none
 */
record Row(
        String measure,
        String ours,
        String peer,
        String ratio,
        String goal,
        @Nullable Boolean met,
        @Nullable String beyond,
        boolean beyondMet) {

    static final String HEADER = "| measure | ours | beside it | ratio | goal | met |\n|---|---|---|---|---|---|\n";

    static Row withGoal(String measure, String ours, String peer, String ratio, String goal, boolean met) {
        return new Row(measure, ours, peer, ratio, goal, met, null, false);
    }

    static Row without(String measure, String ours, String peer, String ratio) {
        return new Row(measure, ours, peer, ratio, "–", null, null, false);
    }

    Row beyond(String further, boolean reached) {
        return new Row(measure, ours, peer, ratio, goal, met, further, reached);
    }

    String markdown() {
        String verdict = met == null ? "–" : met ? "met" : "**no**";
        String goals = beyond == null ? goal : both(goal, beyond);
        String verdicts = beyond == null ? verdict : both(verdict, beyondMet ? "met" : "no");
        return "| " + String.join(" | ", measure, ours, peer, ratio, goals, verdicts) + " |\n";
    }

    private static String both(String first, String further) {
        return (first.equals("–") ? "" : first + "; ") + "beyond: " + further;
    }
}
