package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.spring.http.SecureTransport;
import java.net.URI;
import java.net.URISyntaxException;

/** Decides which token endpoints may receive requests. Requests hold assertions, codes and refresh tokens. */
public final class TokenUri {

    private TokenUri() {}

    /**
     * Returns whether the data that is sent to an endpoint is protected from other machines.
     *
     * @param tokenUri the endpoint's URL
     * @return whether it is an https URL, or the URL of a loopback address
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
     * @param tokenUri the endpoint's URL
     * @return the URL without user name and password, on one line
     */
    public static String shown(String tokenUri) {
        return "'" + ForeignText.oneLine(ForeignText.withoutUserInfo(tokenUri), ForeignText.MAX_QUOTE) + "'";
    }
}
