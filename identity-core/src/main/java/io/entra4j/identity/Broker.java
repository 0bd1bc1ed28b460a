package io.entra4j.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs in users with the accounts that the operating system or another program holds for them. To add a broker,
 * implement this interface, and name the class in {@code META-INF/services/io.entra4j.identity.Broker} or give an
 * instance to a builder. The broker of Windows comes with {@code com.microsoft.azure:msal4j-brokers}.
 *
 * <p>Each credential calls it from one thread at a time. It may block.
 *
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/scenario-broker">Brokers</a>
 */
public interface Broker {

    /**
     * Describes the token that is wanted, and the user.
     *
     * @param clientId the application
     * @param authority the authority of the account, with the tenant:
     *     {@code https://login.microsoftonline.com/<tenant>}
     * @param scopes the scopes of the token
     * @param claims the claims of a challenge, JSON, or {@code null}
     * @param caeEnabled whether the caller can handle claims challenges
     * @param account the user who signed in before, or {@code null}
     * @param loginHint the name of the user who should sign in, or {@code null}
     * @param parentWindow the handle of the window to which dialogs belong, 0 for none
     * @param defaultAccount whether the account of the operating system's user may be used without a dialog
     * @param msaPassthrough whether personal Microsoft accounts may sign in to an application that otherwise accepts
     *     accounts of organizations only
     */
    record Request(
            String clientId,
            String authority,
            List<String> scopes,
            @Nullable String claims,
            boolean caeEnabled,
            @Nullable AuthenticationRecord account,
            @Nullable String loginHint,
            long parentWindow,
            boolean defaultAccount,
            boolean msaPassthrough) {

        /**
         * Shows the type only, without the user.
         *
         * @return the type's name
         */
        @Override
        public String toString() {
            return "Broker.Request";
        }
    }

    /**
     * Holds a broker's answer.
     *
     * @param token the requested token
     * @param account the user who signed in, {@code null} if the broker does not say
     */
    record Answer(
            com.azure.core.credential.AccessToken token,
            @Nullable AuthenticationRecord account) {

        /**
         * Shows the type only, without token and account.
         *
         * @return the type's name
         */
        @Override
        public String toString() {
            return "Broker.Answer";
        }
    }

    /**
     * Returns whether this broker can be used on this machine.
     *
     * @return {@code false} if users must sign in another way
     */
    boolean isAvailable();

    /**
     * Requests a token without asking the user. The token is for the request's account. If there is none, and
     * {@code defaultAccount} allows it, the token is for the operating system's user.
     *
     * @param request the token that is wanted
     * @return the token, {@code null} if the user has to be asked
     * @throws AuthenticationFailedException if the request was refused
     */
    @Nullable
    Answer acquireSilently(Request request);

    /**
     * Lets the user choose an account and sign in, in a window of the broker.
     *
     * @param request the token that is wanted
     * @return the token
     * @throws AuthenticationFailedException if the user did not sign in, or the request was refused
     */
    Answer acquireInteractively(Request request);
}
