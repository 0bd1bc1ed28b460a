package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a credential would do to get a token, and what is missing for that, as far as can be found out without
 * a request. Immutable, and without secrets.
 *
 * @param credential a simple class name
 * @param state how certain the plan is
 * @param text what it would do, or why it could not: one line, which may continue a sentence that begins with the
 *     credential's name
 * @param hint what the reader can do, one line; {@code null} if nothing is missing, or no remedy is known
 * @param lacks all that is missing, if that is known; see {@link CredentialUnavailableException#lacks()}
 * @param members the plans of the members in the order they would be asked; empty if the credential is not a chain
 */
public record CredentialPlan(
        String credential,
        State state,
        String text,
        @Nullable String hint,
        List<String> lacks,
        List<CredentialPlan> members) {

    /**
     * Creates a plan with copies of the lists.
     *
     * @param credential a simple class name
     * @param state how certain the plan is
     * @param text what it would do, or why it could not
     * @param hint what the reader can do, or {@code null}
     * @param lacks all that is missing
     * @param members the plans of the members
     */
    public CredentialPlan {
        lacks = List.copyOf(lacks);
        members = List.copyOf(members);
    }

    /** Certainty of a plan. */
    public enum State {
        /** All that can be checked without a request is there. */
        READY("yes  "),
        /** Only a request can show whether it works. */
        UNSURE("maybe"),
        /** Something is missing, so the credential could not even try. */
        LACKING("no   ");

        private final String mark;

        State(String mark) {
            this.mark = mark;
        }
    }

    /**
     * Creates a plan that can be carried out.
     *
     * @param credential the credential's simple class name
     * @param text what it does, to follow its name: {@code asks …}, without a full stop
     * @return the plan
     */
    public static CredentialPlan ready(String credential, String text) {
        return new CredentialPlan(credential, State.READY, text, null, List.of(), List.of());
    }

    /**
     * Creates a plan that may fail, since something that it needs cannot be checked from here.
     *
     * @param credential the credential's simple class name
     * @param text what it does, to follow its name, without a full stop
     * @return the plan
     */
    public static CredentialPlan unsure(String credential, String text) {
        return new CredentialPlan(credential, State.UNSURE, text, null, List.of(), List.of());
    }

    /**
     * Creates a plan that fails.
     *
     * @param credential the credential's simple class name
     * @param failure the exception that it would throw
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
     * Creates the plan of a chain, which asks its members.
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

    /** Returns this plan under the name of a credential, if its source has another name. */
    CredentialPlan named(String name) {
        return new CredentialPlan(name, state, text, hint, lacks, members);
    }

    /** Returns this plan with the tenant, if the tenant is known. */
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
