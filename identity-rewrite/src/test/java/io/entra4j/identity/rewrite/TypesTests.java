package io.entra4j.identity.rewrite;

import static org.openrewrite.java.Assertions.java;

import org.junit.jupiter.api.Test;

class TypesTests implements Migration {

    @Test
    void importedTypesAreReplaced() {
        rewriteRun(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.ClientSecretCredential;
                import com.azure.identity.ClientSecretCredentialBuilder;
                import com.azure.identity.DefaultAzureCredentialBuilder;

                class Credentials {
                    private final ClientSecretCredential secret = new ClientSecretCredentialBuilder()
                            .tenantId("tenant")
                            .clientId("client")
                            .clientSecret("secret")
                            .build();

                    TokenCredential fallback() {
                        return new DefaultAzureCredentialBuilder().build();
                    }
                }
                """, """
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
                import io.entra4j.identity.service.ClientSecretCredential;
                import io.entra4j.identity.service.ClientSecretCredentialBuilder;

                class Credentials {
                    private final ClientSecretCredential secret = new ClientSecretCredentialBuilder()
                            .tenantId("tenant")
                            .clientId("client")
                            .clientSecret("secret")
                            .build();

                    TokenCredential fallback() {
                        return new DefaultAzureCredentialBuilder().build();
                    }
                }
                """));
    }

    @Test
    void wildcardImportIsReplacedByWhatItImported() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.*;

                class Credentials {
                    final AzureCliCredential cli = new AzureCliCredentialBuilder().build();

                    ManagedIdentityCredential identity(String id) {
                        return new ManagedIdentityCredentialBuilder().clientId(id).build();
                    }
                }
                """, """
                package com.example;

                import io.entra4j.identity.developer.AzureCliCredential;
                import io.entra4j.identity.developer.AzureCliCredentialBuilder;
                import io.entra4j.identity.hosted.ManagedIdentityCredential;
                import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;

                class Credentials {
                    final AzureCliCredential cli = new AzureCliCredentialBuilder().build();

                    ManagedIdentityCredential identity(String id) {
                        return new ManagedIdentityCredentialBuilder().clientId(id).build();
                    }
                }
                """));
    }

    @Test
    void manyTypesOfAWildcardImportAreReplaced() {
        rewriteRun(java(
                """
                package com.example;

                import com.azure.identity.*;

                class Credentials {
                    void all() {
                        new AzureCliCredentialBuilder().build();
                        new AzureDeveloperCliCredentialBuilder().build();
                        new AzurePowerShellCredentialBuilder().build();
                        new EnvironmentCredentialBuilder().build();
                        new DefaultAzureCredentialBuilder().build();
                        new ChainedTokenCredentialBuilder().build();
                        new ManagedIdentityCredentialBuilder().build();
                    }
                }
                """,
                spec -> spec.after(actual -> {
                    org.assertj.core.api.Assertions.assertThat(actual)
                            .doesNotContain("com.azure.identity")
                            .contains(
                                    "import io.entra4j.identity.chain.",
                                    "import io.entra4j.identity.developer.",
                                    "import io.entra4j.identity.hosted.");
                    return actual;
                })));
    }

    @Test
    void qualifiedNamesStaticImportsAndJavadocAreReplaced() {
        rewriteRun(java("""
                package com.example;

                import static com.azure.identity.AzureAuthorityHosts.AZURE_GOVERNMENT;
                import static com.azure.identity.AuthenticationUtil.getBearerTokenSupplier;

                import com.azure.core.credential.TokenCredential;
                import java.util.function.Supplier;

                /** Wraps {@link com.azure.identity.WorkloadIdentityCredential}. */
                class Credentials {
                    final TokenCredential credential =
                            new com.azure.identity.WorkloadIdentityCredentialBuilder().authorityHost(AZURE_GOVERNMENT).build();
                    final Supplier<String> supplier = getBearerTokenSupplier(credential, "scope/.default");
                }
                """, """
                package com.example;

                import static io.entra4j.identity.AzureAuthorityHosts.AZURE_GOVERNMENT;
                import static io.entra4j.identity.AuthenticationUtil.getBearerTokenSupplier;

                import com.azure.core.credential.TokenCredential;
                import io.entra4j.identity.hosted.WorkloadIdentityCredential;
                import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;

                import java.util.function.Supplier;

                /** Wraps {@link io.entra4j.identity.hosted.WorkloadIdentityCredential}. */
                class Credentials {
                    final TokenCredential credential =
                            new WorkloadIdentityCredentialBuilder().authorityHost(AZURE_GOVERNMENT).build();
                    final Supplier<String> supplier = getBearerTokenSupplier(credential, "scope/.default");
                }
                """));
    }

    @Test
    void typeThatIsImportedBothWaysIsReplacedInBoth() {
        rewriteRun(java("""
                package com.example;

                import static com.azure.identity.AzureAuthorityHosts.AZURE_PUBLIC_CLOUD;

                import com.azure.identity.AzureAuthorityHosts;

                class Clouds {
                    String host(boolean government) {
                        return government ? AzureAuthorityHosts.AZURE_GOVERNMENT : AZURE_PUBLIC_CLOUD;
                    }
                }
                """, """
                package com.example;

                import io.entra4j.identity.AzureAuthorityHosts;

                import static io.entra4j.identity.AzureAuthorityHosts.AZURE_PUBLIC_CLOUD;

                class Clouds {
                    String host(boolean government) {
                        return government ? AzureAuthorityHosts.AZURE_GOVERNMENT : AZURE_PUBLIC_CLOUD;
                    }
                }
                """));
    }

    @Test
    void nameThatTheProjectUsesItselfStaysQualified() {
        rewriteRun(java("package com.example; public class DeviceCodeInfo {}"), java("""
                        package com.example.signin;

                        import com.example.DeviceCodeInfo;

                        class SignIn {
                            DeviceCodeInfo own;
                            com.azure.identity.DeviceCodeInfo azure;
                        }
                        """, """
                        package com.example.signin;

                        import com.example.DeviceCodeInfo;

                        class SignIn {
                            DeviceCodeInfo own;
                            io.entra4j.identity.user.DeviceCodeInfo azure;
                        }
                        """));
    }

    @Test
    void basesOfBuildersAreReplacedByTheirNamesHere() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.AadCredentialBuilderBase;
                import com.azure.identity.CredentialBuilderBase;

                class Settings {
                    static <B extends AadCredentialBuilderBase<B>> B tenant(B builder) {
                        return builder.tenantId("tenant");
                    }

                    static <B extends CredentialBuilderBase<B>> void configure(B builder) {
                        builder.maxRetry(2);
                    }
                }
                """, """
                package com.example;

                import io.entra4j.identity.ApplicationCredentialBuilder;
                import io.entra4j.identity.CredentialBuilder;

                class Settings {
                    static <B extends ApplicationCredentialBuilder<B>> B tenant(B builder) {
                        return builder.tenantId("tenant");
                    }

                    static <B extends CredentialBuilder<B>> void configure(B builder) {
                        builder.maxRetry(2);
                    }
                }
                """));
    }

    @Test
    void codeWithoutAzureIdentityIsUnchanged() {
        rewriteRun(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.core.credential.TokenRequestContext;

                class Client {
                    String token(TokenCredential credential) {
                        return credential.getTokenSync(new TokenRequestContext().addScopes("scope")).getToken();
                    }
                }
                """));
    }
}
