package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.spring.http.SecureTransport;
import java.net.URI;
import java.net.URISyntaxException;

/** Decides which token endpoints may be asked: they are sent assertions, codes and refresh tokens. */
public final class TokenUri {

    private TokenUri() {}

    /**
     * Returns whether no other machine can read what is sent to an endpoint.
     *
     * @param tokenUri its URL
     * @return whether it is an https URL, or of a loopback address
     */
    public static boolean isConfidential(String tokenUri) {
        try {
            return SecureTransport.protects(new URI(tokenUri));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * Returns an endpoint's URL for messages.
     *
     * @param tokenUri its URL
     * @return without user name and password, and on one line
     */
    public static String shown(String tokenUri) {
        return "'" + ForeignText.oneLine(ForeignText.withoutUserInfo(tokenUri), ForeignText.MAX_QUOTE) + "'";
    }
}
