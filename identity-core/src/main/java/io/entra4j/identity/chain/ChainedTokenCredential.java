package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks credentials in order until one has a token. A credential that is unavailable is passed over. A credential that
 * was refused ends the search, since the next one would act as another identity. The credential that answered is asked
 * first from then on.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Credential
 *     chains</a>
 */
public class ChainedTokenCredential extends EntraCredential {

    private final ChainSource source;

    ChainedTokenCredential(ChainSource source, CredentialOptions options) {
        super(source, TenantPolicy.any(), options);
        this.source = source;
    }

    /**
     * Returns the member that answered last.
     *
     * @return the credential, {@code null} before the first token
     */
    public final @Nullable TokenCredential selected() {
        return source.selected();
    }

    /**
     * Returns why the members before the one that answered had no token, in the last search.
     *
     * @return the failures, in the order of the members; empty before the first token
     */
    public final List<CredentialAttempt> passedOver() {
        return source.passedOver();
    }

    /**
     * Returns the names of all members.
     *
     * @return simple class names, in the order in which the members are asked
     */
    public final List<String> members() {
        return source.members().stream().map(Member::name).toList();
    }
}
