package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server's heap after many users. The service is a string, so that only what we keep is measured. */
@Tag("slow")
class OnBehalfOfMemoryTests {

    private static final int USERS = 10_000;
    private static final TokenRequestContext CONTEXT =
            new TokenRequestContext().addScopes("https://graph.microsoft.com/.default");

    @Test
    void moreUsersThanTheCacheHoldsDoNotGrowTheHeap() {
        try (OnBehalfOfCredentialFactory factory = new OnBehalfOfCredentialBuilder()
                .options(CredentialOptions.builder()
                        .httpClient(new CannedTokens())
                        .maxCachedTokens(USERS)
                        .build())
                .tenantId("contoso.example")
                .clientId("app")
                .clientSecret("a-secret-of-the-app")
                .buildFactory()) {
            long full = heapAfter(factory);
            long again = heapAfter(factory);

            assertThat(factory.status().cachedTokens()).isLessThanOrEqualTo(USERS);
            assertThat(again - full).as("bytes kept of 10 000 more users").isLessThan(3_000_000);
        }
    }

    private static long heapAfter(OnBehalfOfCredentialFactory factory) {
        for (int user = 0; user < USERS; user++) {
            factory.forUser("header." + UUID.randomUUID() + "x".repeat(1_000) + ".signature")
                    .getTokenSync(CONTEXT);
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
