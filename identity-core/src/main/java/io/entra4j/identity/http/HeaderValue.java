package io.entra4j.identity.http;

/**
 * Checks the values of headers before they are sent. HTTP clients refuse a value with characters that are not allowed,
 * and quote it in their exceptions and logs, even if it is secret.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.5">RFC 9110, Field Values</a>
 */
public final class HeaderValue {

    private HeaderValue() {}

    /**
     * Returns whether a text may be the value of a header.
     *
     * @param value any text
     * @return whether it has no control characters except tabs (so no line breaks), and no character above 255
     */
    public static boolean isValid(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~') || (c >= 0xa0 && c <= 0xff));
    }

    /**
     * Checks that a configured value may be the value of a header.
     *
     * @param setting the setting's name, for the message
     * @param value the setting's value; the message does not show it
     * @return the value
     * @throws IllegalArgumentException if the value has a character that a header cannot hold
     */
    public static String require(String setting, String value) {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    ("'%s' has a line break, or another character that an HTTP header cannot hold. Copy it again from"
                                    + " where it was issued. The value is not shown here.")
                            .formatted(setting));
        }
        return value;
    }
}
