package io.entra4j.identity.spring.autoconfigure;

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
}
