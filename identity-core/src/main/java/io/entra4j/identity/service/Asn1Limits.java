package io.entra4j.identity.service;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;

/**
 * Refuses keys and certificates that would keep Java busy for hours, before Java reads them. The password of such a
 * file has to be hashed too often, or its content is nested too deep. Java itself refuses damaged content.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8018#appendix-A">RFC 8018, parameters of PBES1, PBES2 and PBKDF2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7292#section-4">RFC 7292, PKCS#12</a>
 */
final class Asn1Limits {

    /**
     * Limit for all parts of a file together, some seconds of work. OpenSSL hashes each part 2048 times, Java 10,000
     * times.
     */
    static final int MAX_ITERATIONS = 10_000_000;

    private static final BigInteger LIMIT = BigInteger.valueOf(MAX_ITERATIONS);

    /** Limit of nested levels. PKCS#12 has 20 levels down to the names in its certificates. */
    private static final int MAX_LEVELS = 50;

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int CONSTRUCTED = 0x20;
    private static final int INDEFINITE = 0x80;

    private final String format;
    private BigInteger iterations = BigInteger.ZERO;

    private Asn1Limits(String format) {
        this.format = format;
    }

    /**
     * @param format for messages: "PKCS#12"
     * @throws CertificateProblem if reading it would take too long
     */
    static void check(byte[] content, String format) {
        new Asn1Limits(format).read(content, 0);
    }

    private void read(byte[] content, int level) {
        requireLevel(level);
        try {
            readAll(content, level);
        } catch (IndexOutOfBoundsException e) {
            // The content is cut off, or it is not ASN.1. Most octet strings hold other things.
        }
    }

    private void readAll(byte[] content, int level) {
        boolean afterSalt = false;
        int at = 0;
        for (int index = 0; at < content.length; index++) {
            int tag = content[at];
            int from = contentStart(content, at);
            int to = contentEnd(content, at, level);
            if (tag == INTEGER && afterSalt && to > from) {
                count(new BigInteger(content, from, to - from));
            }
            // Salt and iterations are the first members, or they follow the digest that they protect.
            afterSalt = (tag & ~CONSTRUCTED) == OCTET_STRING && index <= 1;
            if (tag == (OCTET_STRING | CONSTRUCTED)) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                join(content, from, to, level, whole);
                read(whole.toByteArray(), level + 1);
            } else if (tag == OCTET_STRING || (tag & CONSTRUCTED) != 0) {
                read(Arrays.copyOfRange(content, from, to), level + 1);
            }
            at = isIndefinite(content, at) ? to + 2 : to;
        }
    }

    /** Joins the pieces of an octet string that was written in pieces. */
    private void join(byte[] content, int from, int to, int level, ByteArrayOutputStream whole) {
        requireLevel(level);
        int at = from;
        while (at < to) {
            int start = contentStart(content, at);
            int end = contentEnd(content, at, level);
            if ((content[at] & CONSTRUCTED) != 0) {
                join(content, start, end, level + 1, whole);
            } else {
                whole.write(content, start, end - start);
            }
            at = isIndefinite(content, at) ? end + 2 : end;
        }
    }

    private void count(BigInteger more) {
        iterations = iterations.add(more.max(BigInteger.ZERO));
        if (iterations.compareTo(LIMIT) > 0) {
            throw new CertificateProblem(
                    "%s whose password must be hashed more than %s times".formatted(format, MAX_ITERATIONS),
                    "export it again with fewer iterations, such as 100000.");
        }
    }

    private void requireLevel(int level) {
        if (level > MAX_LEVELS) {
            throw new CertificateProblem(
                    "%s that is nested deeper than %s levels".formatted(format, MAX_LEVELS), "export it again.");
        }
    }

    private int contentEnd(byte[] content, int at, int level) {
        requireLevel(level);
        int from = contentStart(content, at);
        if (!isIndefinite(content, at)) {
            return Objects.checkIndex(from + length(content, at), content.length + 1);
        }
        int end = from;
        while (content[end] != 0 || content[end + 1] != 0) {
            int next = contentEnd(content, end, level + 1);
            end = isIndefinite(content, end) ? next + 2 : next;
        }
        return end;
    }

    /** Returns where the content begins. The tags that are read here have one byte. */
    private static int contentStart(byte[] content, int at) {
        int first = content[at + 1] & 0xff;
        return at + 2 + (first > INDEFINITE ? first & 0x7f : 0);
    }

    private static boolean isIndefinite(byte[] content, int at) {
        return (content[at + 1] & 0xff) == INDEFINITE;
    }

    private static int length(byte[] content, int at) {
        int first = content[at + 1] & 0xff;
        if (first < INDEFINITE) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (content[at + 2 + i] & 0xff);
            if (length > CertificateContent.MAX_BYTES) {
                throw new IndexOutOfBoundsException(length);
            }
        }
        return length;
    }
}
