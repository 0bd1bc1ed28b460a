package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.charset.Charset;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads the text of a certificate: in any encoding, and also if a tool has encoded it in Base64 once more. */
final class CertificateText {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String UTF_8_MARK = "\u00EF\u00BB\u00BF";

    private CertificateText() {}

    /**
     * Decodes the text. The relevant part is ASCII, so each byte stands for a character. Content in UTF-16, which
     * Windows PowerShell writes, is recognised.
     */
    static String decode(byte[] content) {
        Charset charset = charset(content);
        String text = new String(content, charset);
        String mark = charset.equals(ISO_8859_1) ? UTF_8_MARK : BYTE_ORDER_MARK;
        return text.startsWith(mark) ? text.substring(mark.length()) : text;
    }

    /** Finds the character set by the byte order mark, or else by zero bytes beside the first two characters. */
    private static Charset charset(byte[] content) {
        if (content.length < 4) {
            return ISO_8859_1;
        }
        int first = ((content[0] & 0xff) << 8) | (content[1] & 0xff);
        boolean bigEndFirst = content[0] == 0 && content[1] != 0 && content[2] == 0 && content[3] != 0;
        boolean littleEndFirst = content[0] != 0 && content[1] == 0 && content[2] != 0 && content[3] == 0;
        if (first == 0xfeff || bigEndFirst) {
            return UTF_16BE;
        }
        if (first == 0xfffe || littleEndFirst) {
            return UTF_16LE;
        }
        return ISO_8859_1;
    }

    /**
     * Decodes Base64. The text may be in quotes, which some tools print as JSON, and may have line breaks of any kind.
     *
     * @return the decoded bytes; {@code null} if the text is not Base64
     */
    static byte @Nullable [] base64(String text) {
        String compact = withoutBreaks(text);
        if (compact.isEmpty()) {
            return null;
        }
        if (compact.length() > 1 && compact.startsWith("\"") && compact.endsWith("\"")) {
            compact = compact.substring(1, compact.length() - 1);
        }
        try {
            return Base64.getDecoder().decode(compact.getBytes(ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Removes blanks and line breaks, also line breaks that a variable or a setting holds as {@code \n}. */
    static String withoutBreaks(String text) {
        StringBuilder compact = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '\\' && at + 1 < text.length() && "\\nrt".indexOf(text.charAt(at + 1)) >= 0) {
                at += text.charAt(at + 1) == '\\' ? 0 : 1;
            } else if (!Character.isWhitespace(character)) {
                compact.append(character);
            }
        }
        return compact.toString();
    }
}
