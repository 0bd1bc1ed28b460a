package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a credential would do if it were asked for a token, and what it lacks for that, as far as can be told without
 * a request. Immutable, and without secrets.
 *
 * @param credential a simple class name
 * @param state how much can be told
 * @param text what it would do, or why it could not: a line, which may follow the credential's name
 * @param hint what the reader can do, one line; {@code null} if nothing is lacking, or no remedy is known
 * @param lacks all that is missing, where that is known: see {@link CredentialUnavailableException#lacks()}
 * @param members the plans of the members in the order they would be asked; empty if the credential is no chain
 */
public record CredentialPlan(
        String credential,
        State state,
        String text,
        @Nullable String hint,
        List<String> lacks,
        List<CredentialPlan> members) {

    /**
     * Copies the lists.
     *
     * @param credential a simple class name
     * @param state how much can be told
     * @param text what it would do, or why it could not
     * @param hint what the reader can do, or {@code null}
     * @param lacks all that is missing
     * @param members the plans of the members
     */
    public CredentialPlan {
        lacks = List.copyOf(lacks);
        members = List.copyOf(members);
    }

    /** Says how much can be told. */
    public enum State {
        /** All that can be checked beforehand is there. */
        READY("yes  "),
        /** Only a request will tell. */
        UNSURE("maybe"),
        /** It could not even try. */
        LACKING("no   ");

        private final String mark;

        State(String mark) {
            this.mark = mark;
        }
    }

    /**
     * Plans to do something that can be done.
     *
     * @param credential the credential's simple class name
     * @param text what it does, to follow its name: {@code asks …}, without a full stop
     * @return the plan
     */
    public static CredentialPlan ready(String credential, String text) {
        return new CredentialPlan(credential, State.READY, text, null, List.of(), List.of());
    }

    /**
     * Plans to do something that may fail for want of what cannot be seen from here.
     *
     * @param credential the credential's simple class name
     * @param text what it does, to follow its name, without a full stop
     * @return the plan
     */
    public static CredentialPlan unsure(String credential, String text) {
        return new CredentialPlan(credential, State.UNSURE, text, null, List.of(), List.of());
    }

    /**
     * Plans to fail.
     *
     * @param credential the credential's simple class name
     * @param failure what it would fail with
     * @return the plan
     */
    public static CredentialPlan lacking(String credential, RuntimeException failure) {
        Failure told = Failure.of(failure);
        return new CredentialPlan(
                credential,
                State.LACKING,
                told.reason(),
                told.remedy(),
                failure instanceof CredentialUnavailableException unavailable ? unavailable.lacks() : List.of(),
                List.of());
    }

    /**
     * Plans to ask others.
     *
     * @param credential the chain's simple class name
     * @param members their plans, in order
     * @return the plan; ready if one of them is, lacking if all are
     */
    public static CredentialPlan ofChain(String credential, List<CredentialPlan> members) {
        State best = members.stream()
                .map(CredentialPlan::state)
                .min(State::compareTo)
                .orElse(State.LACKING);
        String names = members.stream()
                .filter(member -> member.state != State.LACKING)
                .map(CredentialPlan::credential)
                .collect(Collectors.joining(", "));
        String text = names.isEmpty() ? "has no member that has what it needs" : "may get tokens from " + names;
        return new CredentialPlan(credential, best, text, null, List.of(), members);
    }

    /** The same of a credential that is called otherwise than its source. */
    CredentialPlan named(String name) {
        return new CredentialPlan(name, state, text, hint, lacks, members);
    }

    /** The same where it is known which tenant that is in. */
    CredentialPlan in(@Nullable String tenant) {
        return tenant == null || state == State.LACKING || !members.isEmpty()
                ? this
                : new CredentialPlan(
                        credential,
                        state,
                        "%s, in the tenant '%s'".formatted(text, ForeignText.id(tenant)),
                        hint,
                        lacks,
                        members);
    }

    /**
     * Shows the plan: one line, and one for each member.
     *
     * @return lines that begin with {@code yes}, {@code maybe} or {@code no}
     */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        append(lines, "");
        return lines.toString();
    }

    private void append(StringBuilder lines, String indentation) {
        lines.append(indentation).append(state.mark).append(' ').append(sentence());
        members.forEach(member -> member.append(lines, indentation.isEmpty() ? "\n  " : indentation + "  "));
    }

    private String sentence() {
        String own = text.startsWith(credential) ? text : credential + (startsWithVerb() ? " " : ": ") + text;
        return own + (own.endsWith(".") ? "" : ".") + (hint == null ? "" : " Try: " + hint);
    }

    private boolean startsWithVerb() {
        return !text.isEmpty() && Character.isLowerCase(text.charAt(0));
    }
}
