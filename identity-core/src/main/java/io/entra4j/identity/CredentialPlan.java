package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a credential would do if it were asked for a token, and what it lacks for that, as far as can be told without
 * a request. Immutable, and without secrets.
 */
public final class CredentialPlan {

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

    private final String credential;
    private final State state;
    private final String text;
    private final @Nullable String hint;
    private final List<String> lacks;
    private final List<CredentialPlan> members;

    private CredentialPlan(
            String credential,
            State state,
            String text,
            @Nullable String hint,
            List<String> lacks,
            List<CredentialPlan> members) {
        this.credential = credential;
        this.state = state;
        this.text = text;
        this.hint = hint;
        this.lacks = List.copyOf(lacks);
        this.members = List.copyOf(members);
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
     * Returns the credential.
     *
     * @return a simple class name
     */
    public String credential() {
        return credential;
    }

    /**
     * Returns how much can be told.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Returns what it would do, or why it could not.
     *
     * @return a line, which may follow the credential's name
     */
    public String text() {
        return text;
    }

    /**
     * Returns what the reader can do.
     *
     * @return one line, {@code null} if nothing is lacking or nobody knows
     */
    public @Nullable String hint() {
        return hint;
    }

    /**
     * Returns all that is missing, where that is known.
     *
     * @return see {@link CredentialUnavailableException#lacks()}
     */
    public List<String> lacks() {
        return lacks;
    }

    /**
     * Returns the plans of the members, if the credential is a chain.
     *
     * @return in the order they would be asked, empty if it is no chain
     */
    public List<CredentialPlan> members() {
        return members;
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
