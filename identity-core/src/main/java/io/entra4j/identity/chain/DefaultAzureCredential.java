package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialOptions;
import java.util.List;

/**
 * Finds an identity in the environment where the application runs: the application's identity where it is deployed, and
 * the developer's identity on a developer's machine. Asks its members in the order of {@link DefaultChainMember}. Each
 * member is built when it is first asked.
 *
 * <ul>
 *   <li>A member that is unavailable is passed over. A member of developers is passed over after any failure. Any other
 *       member that was refused ends the search.
 *   <li>The member that answered is asked first from then on. If it is a member of developers and becomes unavailable,
 *       the search begins again. A member of deployed applications stays: no other member may act in its place.
 *   <li>A search that found no token is not repeated for 5 seconds, if the chain has members of developers. Until then,
 *       the next calls fail at once in the same way. {@link #clear()} forgets the failure.
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
