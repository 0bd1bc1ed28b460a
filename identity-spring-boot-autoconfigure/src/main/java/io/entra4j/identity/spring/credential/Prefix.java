package io.entra4j.identity.spring.credential;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Prefix of the properties that describe one credential.
 *
 * @param value the prefix, without a dot at the end
 */
record Prefix(String value) {

    static final Prefix ROOT = new Prefix(AzureIdentityProperties.PREFIX);

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z0-9_]+");

    static Prefix of(String credential) {
        return credential.equals(AzureCredentials.DEFAULT) ? ROOT : new Prefix(ROOT.name("credentials." + credential));
    }

    /** Returns the spelling of a constant in a property. */
    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the full name. */
    String name(String key) {
        return key.isEmpty() ? value : value + "." + key;
    }

    int atLeastOne(String key, int number) {
        if (number < 1) {
            throw new InvalidCredentialPropertyException(
                    name(key), "It must be at least 1, but it is " + number + ".", "Remove it to use the default.");
        }
        return number;
    }

    /** Returns the name of the property for a builder's setting. Variables keep their name. */
    String ofSetting(String setting) {
        return VARIABLE.matcher(setting).matches()
                ? setting
                : name(HUMP.matcher(setting).replaceAll("-").toLowerCase(Locale.ROOT));
    }
}
