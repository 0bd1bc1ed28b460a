package io.entra4j.identity.http;

import java.util.regex.Pattern;

/**
 * Makes text that comes from elsewhere fit for messages and logs: on one line, bounded, without control characters, and
 * without the passwords of URLs. Each method reads its text once, whatever is in it.
 */
public final class ForeignText {

    /** How much of a service's or a tool's text a message quotes. */
    public static final int MAX_QUOTE = 200;

    private static final Pattern GUID = Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    /** What may be part of a user's name. Starting where such a part begins only keeps the search linear. */
    private static final String NAME_PART = "[^\\s\"'<>()\\[\\]{},;:=&?|\\\\/@\u2026]";

    private static final Pattern USER_AT_DOMAIN =
            Pattern.compile("(?<!" + NAME_PART + ")" + NAME_PART + "+?(?:@|%40)[\\p{L}\\p{N}.-]*[\\p{L}\\p{N}]");
    private static final Pattern NAMED_USER =
            Pattern.compile("(?i)(\\buser(?: account| ?name| principal name)? (['\"]))[^'\"\\r\\n]{1,256}(?=\\2)");
    private static final int MAX_WORD = 20;
    private static final int SHOWN_OF_SECRET = 4;

    private ForeignText() {}

    /**
     * Puts a text on one line. White space, line breaks, control characters and invisible formatting characters become
     * single spaces, so that nobody can forge a log line or write to the reader's terminal.
     *
     * @param text any text
     * @param limit how many characters to keep, at least one
     * @return the text, which ends in {@code …} if it was longer
     */
    public static String oneLine(String text, int limit) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), limit) + 1);
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (!isVisible(character)) {
                gap = !line.isEmpty();
                continue;
            }
            if (line.length() + (gap ? 1 : 0) + Character.charCount(character) > limit) {
                return line.append('…').toString();
            }
            line.append(gap ? " " : "").appendCodePoint(character);
            gap = false;
        }
        return line.toString();
    }

    /**
     * Hides the user name and password of URLs: whatever is between {@code //} and the last {@code @} of the same word,
     * or of the text if a password with a blank in it was begun. A text that is one URL need not have the {@code //}.
     *
     * @param text a URL, right or wrong, or text that holds some
     * @return the text with {@code …} in their place
     */
    public static String withoutUserInfo(String text) {
        int last = text.lastIndexOf('@');
        if (last < 0) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        int copied = 0;
        int start = text.indexOf("//");
        while (start >= 0) {
            start += 2;
            int end = endOfWord(text, start);
            int at = lastAt(text, start, end);
            if (at < 0 && last > end && isBegunUserInfo(text, start, end)) {
                at = last;
                end = endOfWord(text, last);
            }
            if (at >= 0) {
                safe.append(text, copied, start).append('…');
                copied = at;
            }
            start = text.indexOf("//", end);
        }
        if (copied == 0 && isAddressWithPassword(text, last)) {
            safe.append('…');
            copied = last;
        }
        return safe.append(text, copied, text.length()).toString();
    }

    private static int endOfWord(String text, int from) {
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int lastAt(String text, int start, int end) {
        int at = end - 1;
        while (at >= start && text.charAt(at) != '@') {
            at--;
        }
        return at < start ? -1 : at;
    }

    /** Such as {@code user:pa}: what follows the colon is no port. */
    private static boolean isBegunUserInfo(String text, int start, int end) {
        for (int i = start; i < end && text.charAt(i) != '/'; i++) {
            if (text.charAt(i) == ':') {
                return i + 1 == end || !Character.isDigit(text.charAt(i + 1));
            }
        }
        return false;
    }

    /** Such as {@code user:pass@proxy:3128}. Not one word of many, which may be JSON with somebody's mail address. */
    private static boolean isAddressWithPassword(String text, int at) {
        int colon = text.indexOf(':');
        return colon >= 0
                && colon < at
                && Character.isLetterOrDigit(text.charAt(0))
                && endOfWord(text, 0) == text.length();
    }

    /**
     * Hides the names of users: whatever has the form of an e-mail address, and what a text calls a user in quotation
     * marks. Codes and the IDs of tenants and applications stay.
     *
     * @param text any text
     * @return the text with {@code ***} in their place
     */
    public static String withoutUserNames(String text) {
        return NAMED_USER
                .matcher(USER_AT_DOMAIN.matcher(text).replaceAll("***"))
                .replaceAll("$1***");
    }

    /**
     * Cuts a text before it is searched for what must not be shown. A word that the cut would go through is left out, as
     * it may be half of a secret that the search would not know.
     *
     * @param text any text
     * @param limit how many characters to keep at most, at least one
     * @return the text if it is no longer, else its beginning
     */
    public static String beginning(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit;
        while (end > 0 && isPartOfWord(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end == 0 ? limit : end);
    }

    private static boolean isPartOfWord(char character) {
        return Character.isLetterOrDigit(character) || "-._~+/%@".indexOf(character) >= 0;
    }

    /**
     * Shows an ID that a user configured. A secret that was set in its place is not shown whole.
     *
     * @param id a tenant or client ID
     * @return the ID if it is a GUID, a host name or a short word without digits, else its first characters and {@code …}
     */
    public static String id(String id) {
        if (GUID.matcher(id).matches() || isHostName(id) || isShortWord(id)) {
            return id;
        }
        return oneLine(id, SHOWN_OF_SECRET);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Such as {@code contoso.onmicrosoft.com}. The parts of generated secrets are longer, or of other characters. */
    private static boolean isHostName(String id) {
        return id.length() <= 253
                && id.indexOf('.') > 0
                && id.chars().allMatch(c -> c == '.' || c == '-' || isLowerOrDigit(c))
                && id.substring(id.lastIndexOf('.') + 1).chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    /** Such as {@code organizations} or {@code adfs}. With digits in it, it may be a password. */
    private static boolean isShortWord(String id) {
        return id.length() <= MAX_WORD && id.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z'));
    }

    private static boolean isLowerOrDigit(int character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    }
}
