package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;

/**
 * Signs in the user with an account that the operating system holds, by its broker: without a question where that account
 * will do, in a window of the broker's where it will not.
 *
 * @see io.entra4j.identity.Broker
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/scenario-broker">Brokers</a>
 */
public final class BrokerCredential extends UserCredential {

    BrokerCredential(UserSession session, TenantPolicy tenants, CredentialOptions options) {
        super(session, tenants, options);
    }
}
