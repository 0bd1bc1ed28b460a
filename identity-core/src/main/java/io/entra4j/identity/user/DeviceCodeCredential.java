package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;

/**
 * Signs in a user who has a browser on another device. The credential shows a code, which the user enters on that
 * device. For consoles and remote shells. Many organisations forbid this sign-in by Conditional Access.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code">Device authorization</a>
 */
public final class DeviceCodeCredential extends UserCredential {

    DeviceCodeCredential(UserSession session, TenantPolicy tenants, CredentialOptions options) {
        super(session, tenants, options);
    }
}
