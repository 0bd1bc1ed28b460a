package io.entra4j.identity.http;

/**
 * Checks what is sent in headers. HTTP clients refuse a value that no header can carry, and quote it in their exceptions
 * and logs, secret or not.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.5">RFC 9110, Field Values</a>
 */
public final class HeaderValue {

    private HeaderValue() {}

    /**
     * Returns whether a header can carry a value.
     *
     * @param value any text
     * @return whether it has no line break, no other control character but the tab, and no character above 255
     */
    public static boolean isValid(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~') || (c >= 0xa0 && c <= 0xff));
    }

    /**
     * Makes sure that a header can carry what is configured.
     *
     * @param setting its name, for the message
     * @param value its value, which is not shown
     * @return the value
     * @throws IllegalArgumentException if it cannot
     */
    public static String require(String setting, String value) {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    ("'%s' has a line break, or another character that no HTTP header can carry. Set it anew, from where"
                                    + " it was issued; it is not shown here.")
                            .formatted(setting));
        }
        return value;
    }
}
