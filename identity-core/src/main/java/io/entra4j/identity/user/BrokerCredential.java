package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;

/**
 * Signs in the user by the broker of the operating system, with an account that the system holds. If that account is
 * enough, the user is not asked. Otherwise, the broker opens a window.
 *
 * @see io.entra4j.identity.Broker
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/scenario-broker">Brokers</a>
 */
public final class BrokerCredential extends UserCredential {

    BrokerCredential(UserSession session, TenantPolicy tenants, CredentialOptions options) {
        super(session, tenants, options);
    }
}
