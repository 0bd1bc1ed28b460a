package io.entra4j.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs in users with the accounts that the operating system, or another program, holds for them. Implement it for a
 * broker of your own, and name it in {@code META-INF/services/io.entra4j.identity.Broker} or give it to a builder; that
 * of Windows comes with {@code com.microsoft.azure:msal4j-brokers}.
 *
 * <p>It is called by one thread at a time for each credential, and may block.
 *
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/scenario-broker">Brokers</a>
 */
public interface Broker {

    /**
     * Says what is wanted, and of whom.
     *
     * @param clientId the application
     * @param authority where the account belongs, with the tenant: {@code https://login.microsoftonline.com/<tenant>}
     * @param scopes what the token is for
     * @param claims the claims of a challenge, JSON, or {@code null}
     * @param caeEnabled whether the caller can handle claims challenges
     * @param account who signed in before, or {@code null}
     * @param loginHint whom to ask for, or {@code null}
     * @param parentWindow the handle of the window that a question belongs to, 0 for none
     * @param defaultAccount whether the account of the operating system's user may be taken without a question
     * @param msaPassthrough whether personal Microsoft accounts may sign in to an application that takes them from an
     *     organization only
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
         * Shows nobody.
         *
         * @return the type's name
         */
        @Override
        public String toString() {
            return "Broker.Request";
        }
    }

    /**
     * Holds what a broker answers.
     *
     * @param token what was asked for
     * @param account who signed in, {@code null} if it does not tell
     */
    record Answer(
            com.azure.core.credential.AccessToken token,
            @Nullable AuthenticationRecord account) {

        /**
         * Shows neither token nor account.
         *
         * @return the type's name
         */
        @Override
        public String toString() {
            return "Broker.Answer";
        }
    }

    /**
     * Returns whether it can be used on this machine.
     *
     * @return {@code false} if another way has to be found
     */
    boolean isAvailable();

    /**
     * Asks for a token without asking the user: that of the request's account or, if there is none and it may be taken,
     * of the operating system's user.
     *
     * @param request what is wanted
     * @return the token, {@code null} if the user has to be asked
     * @throws AuthenticationFailedException if it was refused
     */
    @Nullable
    Answer acquireSilently(Request request);

    /**
     * Has the user choose an account and sign in, in a window of the broker's.
     *
     * @param request what is wanted
     * @return the token
     * @throws AuthenticationFailedException if the user did not, or it was refused
     */
    Answer acquireInteractively(Request request);
}
