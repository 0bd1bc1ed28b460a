package io.entra4j.identity;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells that a credential cannot be built, since required settings are missing: neither the setting nor its environment
 * variable is set. If a chain builds its members itself, such a credential counts as unavailable.
 */
public final class MissingSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final String OR = " or ";
    private static final Pattern VARIABLE = Pattern.compile("[A-Z0-9_]+");

    private final String credential;
    private final transient List<String> missing;
    private final transient List<String> present;

    /**
     * @param missing the settings' names, each as {@code setting} or {@code setting or VARIABLE}
     */
    MissingSettingsException(String credential, List<String> missing, List<String> present) {
        super("%s: %s must be set."
                .formatted(
                        credential,
                        missing.stream()
                                .map(name -> "'" + name.replace(OR, "' or '") + "'")
                                .collect(Collectors.joining(", "))));
        this.credential = credential;
        this.missing = names(missing);
        this.present = names(present);
    }

    /**
     * Returns this exception for readers who know the settings under other names.
     *
     * @param names returns the other name of a setting
     * @return a new exception
     */
    public MissingSettingsException renamed(UnaryOperator<String> names) {
        return new MissingSettingsException(
                credential,
                missing.stream().map(names).toList(),
                present.stream().map(names).toList());
    }

    /**
     * Returns the names of the missing settings.
     *
     * @return names of environment variables, or of settings that have no variable, in the order of the credential's
     *     documentation
     */
    public List<String> missing() {
        return missing;
    }

    /**
     * Returns the names of the required settings that are set.
     *
     * @return names as in {@link #missing()}
     */
    public List<String> present() {
        return present;
    }

    private static List<String> names(List<String> settings) {
        return settings.stream().map(MissingSettingsException::name).toList();
    }

    /** Prefers the variable, since it can be set without a change of the application. */
    private static String name(String setting) {
        int last = setting.lastIndexOf(OR);
        String variable = last < 0 ? setting : setting.substring(last + OR.length());
        return VARIABLE.matcher(variable).matches() ? variable : setting;
    }
}
