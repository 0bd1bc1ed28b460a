package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.MissingSettingsException;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Starts the names of the properties that describe one credential.
 *
 * @param value without a dot at its end
 */
record Prefix(String value) {

    static final Prefix ROOT = new Prefix(AzureIdentityProperties.PREFIX);

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z0-9_]+");

    static Prefix of(String credential) {
        return credential.equals(AzureCredentials.DEFAULT) ? ROOT : new Prefix(ROOT.name("credentials." + credential));
    }

    /** The whole name. */
    String name(String key) {
        return value + "." + key;
    }

    /** What a builder's setting is called here; a variable is called the same everywhere. */
    String ofSetting(String setting) {
        return VARIABLE.matcher(setting).matches()
                ? setting
                : name(HUMP.matcher(setting).replaceAll("-").toLowerCase(Locale.ROOT));
    }

    /**
     * Builds something, and says which property is wrong if the builder finds that one is.
     *
     * @param inChain whether what merely lacks its settings may say so later, as a member of a chain that is passed over
     */
    <T> T checked(String key, Supplier<T> build, boolean inChain) {
        try {
            return build.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            if (inChain && e instanceof MissingSettingsException) {
                throw e;
            }
            throw new InvalidCredentialPropertyException(
                    name(key), String.valueOf(e.getMessage()), "Correct what the reason names.");
        }
    }
}
