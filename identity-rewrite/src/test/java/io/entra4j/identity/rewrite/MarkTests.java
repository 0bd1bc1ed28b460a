package io.entra4j.identity.rewrite;

import static org.openrewrite.java.Assertions.java;

import org.junit.jupiter.api.Test;

class MarkTests implements Migration {

    @Test
    void sharedTokenCacheCredentialIsMarkedWhereItIsBuiltAndUnchanged() {
        rewriteRun(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.SharedTokenCacheCredentialBuilder;

                class Credentials {
                    TokenCredential shared(boolean on) {
                        if (on) {
                            return new SharedTokenCacheCredentialBuilder().username("user").build();
                        }
                        return null;
                    }
                }
                """, """
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.SharedTokenCacheCredentialBuilder;

                class Credentials {
                    TokenCredential shared(boolean on) {
                        if (on) {
                            // TODO entra4j: SharedTokenCacheCredential is deprecated in azure-identity and does not exist here. Use DefaultAzureCredential, or VisualStudioCodeCredential or AzureCliCredential for the account of a developer.
                            return new SharedTokenCacheCredentialBuilder().username("user").build();
                        }
                        return null;
                    }
                }
                """));
    }

    @Test
    void classThatOnlyNamesSharedTokenCacheCredentialIsMarked() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.SharedTokenCacheCredential;

                /** A holder. */
                class Holder {
                    SharedTokenCacheCredential shared;
                }
                """, """
                package com.example;

                import com.azure.identity.SharedTokenCacheCredential;

                /** A holder. */
                // TODO entra4j: SharedTokenCacheCredential is deprecated in azure-identity and does not exist here. Use DefaultAzureCredential, or VisualStudioCodeCredential or AzureCliCredential for the account of a developer.
                class Holder {
                    SharedTokenCacheCredential shared;
                }
                """));
    }

    @Test
    void fieldIsMarkedAndTheRestOfTheClassIsMigrated() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.*;

                class Credentials {

                    // The account of Visual Studio.
                    private final SharedTokenCacheCredential shared = new SharedTokenCacheCredentialBuilder().build();
                    private final AzureCliCredential cli = new AzureCliCredentialBuilder().build();
                }
                """, """
                package com.example;

                import com.azure.identity.SharedTokenCacheCredential;
                import com.azure.identity.SharedTokenCacheCredentialBuilder;
                import io.entra4j.identity.developer.AzureCliCredential;
                import io.entra4j.identity.developer.AzureCliCredentialBuilder;

                class Credentials {

                    // The account of Visual Studio.
                    // TODO entra4j: SharedTokenCacheCredential is deprecated in azure-identity and does not exist here. Use DefaultAzureCredential, or VisualStudioCodeCredential or AzureCliCredential for the account of a developer.
                    private final SharedTokenCacheCredential shared = new SharedTokenCacheCredentialBuilder().build();
                    private final AzureCliCredential cli = new AzureCliCredentialBuilder().build();
                }
                """));
    }

    @Test
    void subclassOfABuilderIsMarked() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.ClientSecretCredentialBuilder;

                class OwnBuilder extends ClientSecretCredentialBuilder {}
                """, """
                package com.example;

                import io.entra4j.identity.service.ClientSecretCredentialBuilder;

                // TODO entra4j: The credentials and builders of entra4j identity are final. Call the builder instead of extending it, and wrap a credential by implementing TokenCredential.
                class OwnBuilder extends ClientSecretCredentialBuilder {}
                """));
    }

    @Test
    void internalTypeIsMarked() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.implementation.util.ScopeUtil;

                class Scopes {
                    String resource(String scope) {
                        return ScopeUtil.scopesToResource(java.util.List.of(scope));
                    }
                }
                """, """
                package com.example;

                import com.azure.identity.implementation.util.ScopeUtil;

                class Scopes {
                    String resource(String scope) {
                        // TODO entra4j: This type is internal to azure-identity and has no replacement. Use the public builders of entra4j identity.
                        return ScopeUtil.scopesToResource(java.util.List.of(scope));
                    }
                }
                """));
    }
}
