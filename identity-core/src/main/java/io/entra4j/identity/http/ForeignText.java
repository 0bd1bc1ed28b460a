package io.entra4j.identity.http;

import java.util.regex.Pattern;

/**
 * Makes the text of services, tools and users safe for messages and logs. Its methods put a text on one line, limit its
 * length, and remove control characters, passwords in URLs and names of users. The time that each method takes grows
 * linearly with its text.
 */
public final class ForeignText {

    /** The most characters of a service's or a tool's text that a message quotes. */
    public static final int MAX_QUOTE = 200;

    private static final Pattern GUID = Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    /** Characters of a user's name. A match starts only where a name begins, which keeps the search linear. */
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
     * single spaces. So the text cannot forge a log line, or send control sequences to a terminal.
     *
     * @param text any text
     * @param limit the most characters to keep, at least one
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
     * Hides the user name and password of URLs: the characters between {@code //} and the last {@code @} of the same
     * word. If a password seems to contain a blank, they end at the last {@code @} of the text. If the text is a single
     * URL, the {@code //} may be missing.
     *
     * @param text a URL, valid or not, or a text with URLs in it
     * @return the text with {@code …} in the place of user names and passwords
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

    /** Recognizes {@code user:pa}, the beginning of user name and password: a port does not follow the colon. */
    private static boolean isBegunUserInfo(String text, int start, int end) {
        for (int i = start; i < end && text.charAt(i) != '/'; i++) {
            if (text.charAt(i) == ':') {
                return i + 1 == end || !Character.isDigit(text.charAt(i + 1));
            }
        }
        return false;
    }

    /**
     * Recognizes {@code user:pass@proxy:3128}, as the whole text. A text of several words may be JSON with an e-mail.
     */
    private static boolean isAddressWithPassword(String text, int at) {
        int colon = text.indexOf(':');
        return colon >= 0
                && colon < at
                && Character.isLetterOrDigit(text.charAt(0))
                && endOfWord(text, 0) == text.length();
    }

    /**
     * Hides the names of users. These are words in the form of an e-mail address, and quoted words that follow the word
     * "user". Error codes and the IDs of tenants and applications stay.
     *
     * @param text any text
     * @return the text with {@code ***} in the place of names
     */
    public static String withoutUserNames(String text) {
        return NAMED_USER
                .matcher(USER_AT_DOMAIN.matcher(text).replaceAll("***"))
                .replaceAll("$1***");
    }

    /**
     * Cuts a text before it is searched for secrets. It does not cut through a word, but leaves that word out: the
     * search would not recognize half of a secret.
     *
     * @param text any text
     * @param limit the most characters to keep, at least one
     * @return the text if it is short enough, else its beginning
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
     * Returns an ID that a user configured, in a form that may be shown. The user may have set a secret in its place by
     * mistake, which must not be shown in full.
     *
     * @param id a tenant or client ID
     * @return the ID if it is a GUID, a host name or a short word without digits; else its first characters and
     *     {@code …}
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

    /**
     * Recognizes {@code contoso.onmicrosoft.com}. The parts of generated secrets are longer or have other characters.
     */
    private static boolean isHostName(String id) {
        return id.length() <= 253
                && id.indexOf('.') > 0
                && id.chars().allMatch(c -> c == '.' || c == '-' || isLowerOrDigit(c))
                && id.substring(id.lastIndexOf('.') + 1).chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    /** Recognizes {@code organizations} or {@code adfs}. A word with digits may be a password. */
    private static boolean isShortWord(String id) {
        return id.length() <= MAX_WORD && id.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z'));
    }

    private static boolean isLowerOrDigit(int character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    }
}
