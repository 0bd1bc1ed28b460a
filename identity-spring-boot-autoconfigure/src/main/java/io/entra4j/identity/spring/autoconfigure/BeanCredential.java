package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Is a credential of the application's own under a name of the properties: with a cache, health and meters of that name,
 * and a place in chains. Closing it leaves the bean open, which is the application's.
 */
final class BeanCredential extends EntraCredential {

    BeanCredential(TokenCredential bean, CredentialOptions options) {
        super(TokenSource.through(bean), TenantPolicy.any(), options);
    }
}
