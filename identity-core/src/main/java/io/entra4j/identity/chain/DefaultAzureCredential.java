package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialOptions;
import java.util.List;

/**
 * Finds the identity there is where the application runs: that of the application where it is deployed, that of the
 * developer where it is developed. Asks its members in the order of {@link DefaultChainMember}; each is built when it is
 * first asked.
 *
 * <ul>
 *   <li>A member that could not even try is passed over, as is a developer's that failed for whatever reason. Any other
 *       that was refused ends the search.
 *   <li>The member that answered is asked first from then on. If it is a developer's and becomes unavailable, the search
 *       begins anew. One that the application is deployed with stays: no other may act in its place.
 *   <li>A search that came to nothing is not repeated for 5 seconds, if developers' credentials are among the members:
 *       until then, the next calls fail at once in the same way. {@link #clear()} forgets that.
 * </ul>
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Credential
 *     chains</a>
 */
public final class DefaultAzureCredential extends ChainedTokenCredential {

    DefaultAzureCredential(List<Member> members, CredentialOptions options) {
        super(new ChainSource("DefaultAzureCredential", members, false, options.clock()), options);
    }
}
