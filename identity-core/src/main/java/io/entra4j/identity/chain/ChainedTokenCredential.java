package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialOptions;
import java.util.List;

/**
 * Asks credentials in turn until one has a token. One that could not even try is passed over; one that tried and was
 * refused ends the search, since the next would act as somebody else. The one that answered is asked first from then on.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Credential
 *     chains</a>
 */
public final class ChainedTokenCredential extends Chain {

    ChainedTokenCredential(List<Member> members, boolean continueAfterRefusals, CredentialOptions options) {
        super(new ChainSource("ChainedTokenCredential", members, continueAfterRefusals, options.clock()), options);
    }
}
