package io.entra4j.identity.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * A line of the report.
 *
 * @param reached {@code null} where there is no target
 */
record Row(
        String measure,
        String ours,
        String peer,
        String ratio,
        String target,
        @Nullable Boolean reached) {

    static final String HEADER =
            "| measure | ours | beside it | ratio | target | reached |\n|---|---|---|---|---|---|\n";

    static Row withTarget(String measure, String ours, String peer, String ratio, String target, boolean reached) {
        return new Row(measure, ours, peer, ratio, target, reached);
    }

    static Row without(String measure, String ours, String peer, String ratio) {
        return new Row(measure, ours, peer, ratio, "–", null);
    }

    String markdown() {
        String verdict = reached == null ? "–" : reached ? "yes" : "**no**";
        return "| " + String.join(" | ", measure, ours, peer, ratio, target, verdict) + " |\n";
    }
}
