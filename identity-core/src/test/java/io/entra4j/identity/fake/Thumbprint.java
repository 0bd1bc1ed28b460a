package io.entra4j.identity.fake;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the header of an assertion names.
 *
 * @param value as it stands there
 * @param digest how to compute it
 * @param clientId whose it is
 */
record Thumbprint(String value, String digest, String clientId) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM/dd/uuuu HH:mm:ss").withZone(ZoneOffset.UTC);

    static Thumbprint of(Jwt jwt, FakeApplication application) {
        String sha1 = jwt.header("x5t");
        String sha256 = Directory.isAdfs(application.tenantId()) ? null : jwt.header("x5t#S256");
        if (sha256 != null) {
            return new Thumbprint(sha256, "SHA-256", application.clientId());
        }
        if (sha1 != null) {
            return new Thumbprint(sha1, "SHA-1", application.clientId());
        }
        throw EntraException.invalidRequest(
                5002723,
                "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId"
                        + " specified in token header.");
    }

    /** Compares in Base64 for URLs, and in the plain one with padding, which MSAL for Java sends and Entra takes. */
    boolean isOf(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance(digest).digest(Certificates.encode(certificate));
            return Set.of(
                            Base64.getUrlEncoder().withoutPadding().encodeToString(hash),
                            Base64.getEncoder().encodeToString(hash))
                    .contains(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    EntraException refused(String reason, @Nullable X509Certificate found) {
        String key = found == null
                ? ""
                : ", Found key 'Start=" + time(found.getNotBefore().toInstant()) + ", End="
                        + time(found.getNotAfter().toInstant()) + "'";
        return EntraException.invalidClient(
                700027,
                "The certificate with identifier used to sign the client assertion is not registered on application."
                        + " [Reason - " + reason + ", Thumbprint of key used by client: '" + hex() + "'" + key
                        + ", Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured"
                        + " keys for app Id '" + clientId + "'. Review the documentation at"
                        + " https://docs.microsoft.com/en-us/graph/deployments to determine the corresponding service"
                        + " endpoint and"
                        + " https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0&tabs=http"
                        + " to build a query request URL, such as 'https://graph.microsoft.com/beta/applications/"
                        + clientId + "'].");
    }

    private String hex() {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(Base64.getUrlDecoder()
                            .decode(value.replace('+', '-').replace('/', '_')));
        } catch (IllegalArgumentException e) {
            return "not Base64";
        }
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
