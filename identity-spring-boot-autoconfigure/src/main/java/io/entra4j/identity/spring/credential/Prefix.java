package io.entra4j.identity.spring.credential;

import java.util.Locale;
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

    /** How a constant is written in a property. */
    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The whole name. */
    String name(String key) {
        return key.isEmpty() ? value : value + "." + key;
    }

    int atLeastOne(String key, int number) {
        if (number < 1) {
            throw new InvalidCredentialPropertyException(
                    name(key), "It must be at least 1: " + number + ".", "Remove it for the default.");
        }
        return number;
    }

    /** What a builder's setting is called here; a variable is called the same everywhere. */
    String ofSetting(String setting) {
        return VARIABLE.matcher(setting).matches()
                ? setting
                : name(HUMP.matcher(setting).replaceAll("-").toLowerCase(Locale.ROOT));
    }
}
