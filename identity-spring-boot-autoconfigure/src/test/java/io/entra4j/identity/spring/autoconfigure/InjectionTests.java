package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;

/** Which credential is injected where. */
@ExtendWith(OutputCaptureExtension.class)
class InjectionTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
            .withPropertyValues(
                    "azure.identity.type=azure-cli", "azure.identity.credentials.reporting.type=azure-developer-cli");

    @BeforeEach
    void logWarnings() {
        // Another test may have changed the logging system of this JVM.
        LoggingSystem.get(InjectionTests.class.getClassLoader()).setLogLevel("io.entra4j", LogLevel.INFO);
    }

    @Test
    void parameterNamedLikeACredentialReceivesIt() {
        context.withUserConfiguration(ByName.class)
                .run(started -> assertThat(started.getBean("seen").toString())
                        .isEqualTo("{parameter=AzureDeveloperCliCredential, field=AzureDeveloperCliCredential,"
                                + " lazy=true, other=AzureCliCredential, qualified=AzureDeveloperCliCredential, all=2,"
                                + " provider=AzureCliCredential}"));
    }

    @Test
    void beanOfTheApplicationWinsByTypeAndNotByName() {
        context.withUserConfiguration(Own.class, ByName.class)
                .run(started -> assertThat(started.getBean("seen").toString())
                        .contains(
                                "parameter=AzureDeveloperCliCredential",
                                "field=AzureDeveloperCliCredential",
                                "other=own"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beanOfTheApplicationKeepsItsNameWhenACredentialHasTheSameName(boolean overriding, CapturedOutput output) {
        context.withAllowBeanDefinitionOverriding(overriding)
                .withBean("reporting", String.class, () -> "taken")
                .withUserConfiguration(Taken.class)
                .withPropertyValues("azure.identity.credentials.storage.type=intellij")
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    assertThat(started.getBean("storage")).isEqualTo("taken");
                    AzureCredentials credentials = started.getBean(AzureCredentials.class);
                    assertThat(credentials.get("storage")).hasToString("IntelliJCredential");
                    assertThat(credentials.get("reporting")).hasToString("AzureDeveloperCliCredential");
                    assertThat(output)
                            .contains("azure.identity.credentials.storage describes a credential, but another"
                                    + " bean has the name 'storage'");
                });
    }

    @Test
    void credentialOfALibraryDoesNotReplaceTheDefault() {
        context.withConfiguration(AutoConfigurations.of(Library.class))
                .withUserConfiguration(ByName.class)
                .run(started -> assertThat(started.getBean("seen").toString()).contains("other=AzureCliCredential"));
    }

    @Configuration(proxyBeanMethods = false)
    static class ByName {

        @Autowired
        TokenCredential reporting;

        @Bean
        Map<String, Object> seen(
                TokenCredential reporting,
                @Lazy TokenCredential credential,
                TokenCredential other,
                @Qualifier("reporting") TokenCredential anything,
                List<TokenCredential> all,
                ObjectProvider<TokenCredential> provider) {
            Map<String, Object> seen = new java.util.LinkedHashMap<>();
            seen.put("parameter", reporting.toString());
            seen.put("field", this.reporting.toString());
            seen.put("lazy", credential != null);
            seen.put("other", other.toString());
            seen.put("qualified", anything.toString());
            seen.put("all", all.size());
            seen.put("provider", provider.getObject().toString());
            return seen;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Taken {

        @Bean
        String storage() {
            return "taken";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        TokenCredential own() {
            return credential();
        }
    }

    @AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
    static class Library {

        @Bean
        TokenCredential springCloudAzureDefaultCredential() {
            return credential();
        }
    }

    private static TokenCredential credential() {
        return new TokenCredential() {
            @Override
            public Mono<AccessToken> getToken(com.azure.core.credential.TokenRequestContext request) {
                return Mono.just(new AccessToken("own", OffsetDateTime.now().plusHours(1)));
            }

            @Override
            public String toString() {
                return "own";
            }
        };
    }
}
