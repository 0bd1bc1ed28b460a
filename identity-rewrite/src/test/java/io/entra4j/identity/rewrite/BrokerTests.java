package io.entra4j.identity.rewrite;

import static org.openrewrite.java.Assertions.java;

import org.junit.jupiter.api.Test;

class BrokerTests implements Migration {

    @Test
    void builderItsMethodsAndTheDeclaredTypesAreReplaced() {
        rewriteRun(java("""
                package com.example;

                import com.azure.identity.InteractiveBrowserCredential;
                import com.azure.identity.broker.InteractiveBrowserBrokerCredentialBuilder;

                class SignIn {
                    private final InteractiveBrowserCredential credential = credential(1);

                    static InteractiveBrowserCredential credential(long window) {
                        InteractiveBrowserCredential built = new InteractiveBrowserBrokerCredentialBuilder()
                                .setWindowHandle(window)
                                .enableLegacyMsaPassthrough()
                                .useDefaultBrokerAccount()
                                .clientId("client")
                                .build();
                        built.authenticate().block();
                        return built;
                    }
                }
                """, """
                package com.example;

                import io.entra4j.identity.user.BrokerCredential;
                import io.entra4j.identity.user.BrokerCredentialBuilder;

                class SignIn {
                    private final BrokerCredential credential = credential(1);

                    static BrokerCredential credential(long window) {
                        BrokerCredential built = new BrokerCredentialBuilder()
                                .parentWindow(window)
                                .enableMsaPassthrough()
                                .useDefaultAccount()
                                .clientId("client")
                                .build();
                        built.authenticate().block();
                        return built;
                    }
                }
                """));
    }

    @Test
    void builderDeclaredWithTheBrowserTypeIsReplaced() {
        rewriteRun(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.InteractiveBrowserCredentialBuilder;
                import com.azure.identity.broker.InteractiveBrowserBrokerCredentialBuilder;

                class SignIn {
                    TokenCredential credential(long window) {
                        InteractiveBrowserCredentialBuilder builder =
                                new InteractiveBrowserBrokerCredentialBuilder().setWindowHandle(window);
                        return builder.build();
                    }
                }
                """, """
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import io.entra4j.identity.user.BrokerCredentialBuilder;

                class SignIn {
                    TokenCredential credential(long window) {
                        BrokerCredentialBuilder builder =
                                new BrokerCredentialBuilder().parentWindow(window);
                        return builder.build();
                    }
                }
                """));
    }

    @Test
    void fileWithBrokerAndBrowserIsReplacedWhereClearAndMarkedElsewhere() {
        rewriteRun(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.InteractiveBrowserCredential;
                import com.azure.identity.InteractiveBrowserCredentialBuilder;
                import com.azure.identity.broker.InteractiveBrowserBrokerCredentialBuilder;

                class SignIn {
                    InteractiveBrowserCredential credential(boolean windows) {
                        if (windows) {
                            return new InteractiveBrowserBrokerCredentialBuilder().build();
                        }
                        return new InteractiveBrowserCredentialBuilder().build();
                    }

                    TokenCredential broker() {
                        InteractiveBrowserCredential broker = new InteractiveBrowserBrokerCredentialBuilder().build();
                        return broker;
                    }
                }
                """, """
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import io.entra4j.identity.user.BrokerCredential;
                import io.entra4j.identity.user.BrokerCredentialBuilder;
                import io.entra4j.identity.user.InteractiveBrowserCredential;
                import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;

                class SignIn {
                    InteractiveBrowserCredential credential(boolean windows) {
                        if (windows) {
                            // TODO entra4j: this builder builds a BrokerCredential. Declare it as BrokerCredential, or as UserCredential where it may be an InteractiveBrowserCredential too.
                            return new BrokerCredentialBuilder().build();
                        }
                        return new InteractiveBrowserCredentialBuilder().build();
                    }

                    TokenCredential broker() {
                        BrokerCredential broker = new BrokerCredentialBuilder().build();
                        return broker;
                    }
                }
                """));
    }

    @Test
    void settingOfTheBrowserIsMarked() {
        rewriteRun(java("""
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import com.azure.identity.broker.InteractiveBrowserBrokerCredentialBuilder;

                class SignIn {
                    TokenCredential credential() {
                        return new InteractiveBrowserBrokerCredentialBuilder().redirectUrl("http://localhost:8080").build();
                    }
                }
                """, """
                package com.example;

                import com.azure.core.credential.TokenCredential;
                import io.entra4j.identity.user.BrokerCredentialBuilder;

                class SignIn {
                    TokenCredential credential() {
                        // TODO entra4j: a broker opens no browser. Remove browserCustomizationOptions, port and redirectUrl.
                        return new BrokerCredentialBuilder().redirectUrl("http://localhost:8080").build();
                    }
                }
                """));
    }
}
