package io.entra4j.identity.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.openrewrite.java.tree.Comment;
import org.openrewrite.java.tree.J;
import org.openrewrite.java.tree.Space;
import org.openrewrite.java.tree.TextComment;
import org.openrewrite.marker.Markers;

/** Comments that tell the user which work remains. */
final class Todo {

    private static final String PREFIX = " TODO entra4j: ";

    private Todo() {}

    /** Adds a comment line before the given element, unless the element already has it. */
    static <T extends J> T before(T element, String text) {
        Space prefix = element.getPrefix();
        if (isIn(prefix, text)) {
            return element;
        }
        List<Comment> comments = new ArrayList<>(prefix.getComments());
        comments.add(new TextComment(false, PREFIX + text, lineOf(prefix), Markers.EMPTY));
        return element.withPrefix(prefix.withComments(comments));
    }

    private static boolean isIn(Space prefix, String text) {
        return prefix.getComments().stream()
                .anyMatch(comment ->
                        comment instanceof TextComment line && line.getText().equals(PREFIX + text));
    }

    /** Returns the line break and indentation before an element. */
    private static String lineOf(Space prefix) {
        String whitespace = prefix.getLastWhitespace();
        int line = whitespace.lastIndexOf('\n');
        return line < 0 ? "\n" + whitespace : whitespace.substring(line);
    }
}
