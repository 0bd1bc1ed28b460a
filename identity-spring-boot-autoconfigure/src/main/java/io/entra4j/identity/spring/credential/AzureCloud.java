package io.entra4j.identity.spring.credential;

import io.entra4j.identity.AuthorityHosts;
import org.jspecify.annotations.Nullable;

/** Names a Microsoft cloud. */
public enum AzureCloud {
    /** Global Azure. */
    PUBLIC(AuthorityHosts.AZURE_PUBLIC_CLOUD),
    /** Azure US Government. */
    US_GOVERNMENT(AuthorityHosts.AZURE_GOVERNMENT),
    /** Azure operated by 21Vianet. */
    CHINA(AuthorityHosts.AZURE_CHINA),
    /** A private cloud, whose authority host must be named. */
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
