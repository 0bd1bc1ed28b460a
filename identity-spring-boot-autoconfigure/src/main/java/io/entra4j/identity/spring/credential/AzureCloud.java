package io.entra4j.identity.spring.credential;

import io.entra4j.identity.AzureAuthorityHosts;
import org.jspecify.annotations.Nullable;

/** Microsoft clouds. */
public enum AzureCloud {
    /** Global Azure. */
    PUBLIC(AzureAuthorityHosts.AZURE_PUBLIC_CLOUD),
    /** Azure US Government. */
    US_GOVERNMENT(AzureAuthorityHosts.AZURE_GOVERNMENT),
    /** Azure operated by 21Vianet. */
    CHINA(AzureAuthorityHosts.AZURE_CHINA),
    /** A private cloud, whose authority host must be set. */
    CUSTOM(null);

    private final @Nullable String authorityHost;

    AzureCloud(@Nullable String authorityHost) {
        this.authorityHost = authorityHost;
    }

    @Nullable
    String authorityHost() {
        return authorityHost;
    }
}
