package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.autoconfigure.endpoint.AzureIdentityEndpointAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.http.AzureBearerTokensAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.http.AzureIdentityRestClientAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityMetricsAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/** What is decided at build time, and what must not be. */
@Tag("slow")
class AheadOfTimeTests {

    private static FakeEntra entra;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("azure.identity.authority-host", entra.authorityHost());
        properties.put("azure.identity.instance-discovery", "false");
        properties.put("azure.identity.tenant-id", FakeEntra.TENANT_ID);
        properties.put("azure.identity.client-id", FakeEntra.CLIENT_ID);
        properties.put("azure.identity.client-secret", FakeEntra.CLIENT_SECRET);
        properties.put("azure.identity.credentials.reporting.client-id", FakeEntra.CLIENT_ID);
        properties.put("azure.identity.credentials.reporting.client-secret", FakeEntra.CLIENT_SECRET);
        properties.put("management.endpoints.web.exposure.include", "*");
        return properties;
    }

    private static <C extends GenericApplicationContext> C with(C context, Map<String, Object> properties) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        return context;
    }

    /** Processes an application, and hands over what initializes it at run time. */
    @SuppressWarnings("unchecked")
    private static void process(Consumer<ApplicationContextInitializer<GenericApplicationContext>> check) {
        AnnotationConfigApplicationContext built = with(new AnnotationConfigApplicationContext(), properties());
        built.register(App.class);
        TestGenerationContext generation = new TestGenerationContext();
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(built, generation);
        generation.writeGeneratedContent();
        TestCompiler.forSystem()
                .with(generation)
                .compile(compiled -> check.accept(
                        compiled.getInstance(ApplicationContextInitializer.class, initializer.toString())));
    }

    private static List<String> beans(GenericApplicationContext context) {
        return Arrays.stream(context.getBeanDefinitionNames())
                .filter(name -> !name.startsWith("org.springframework"))
                .sorted()
                .toList();
    }

    @Test
    @CompileWithForkedClassLoader
    void processedApplicationHasTheSameBeansAndGetsATokenOfEachCredential() {
        AnnotationConfigApplicationContext usual = with(new AnnotationConfigApplicationContext(), properties());
        usual.register(App.class);
        usual.refresh();
        List<String> expected = beans(usual);
        usual.close();

        process(initializer -> {
            GenericApplicationContext context = with(new GenericApplicationContext(), properties());
            initializer.initialize(context);
            context.refresh();

            assertThat(beans(context)).isEqualTo(expected).contains("azureTokenCredential", "reporting");
            for (String name : List.of("azureTokenCredential", "reporting")) {
                assertThat(context.getBean(name, TokenCredential.class)
                                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")))
                        .isNotNull();
            }
            context.close();
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void enabledPropertyWorksAtRunTime() {
        process(initializer -> {
            Map<String, Object> off = properties();
            off.put("azure.identity.enabled", "false");
            off.put("azure.identity.client-secret", "");
            GenericApplicationContext context = with(new GenericApplicationContext(), off);
            initializer.initialize(context);
            context.refresh();

            assertThat(context.getBeanProvider(TokenCredential.class).getIfAvailable())
                    .isNull();
            assertThat(context.getBeansOfType(TokenCredential.class)).isEmpty();
            context.close();
        });
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AzureIdentityAutoConfiguration.class,
        AzureBearerTokensAutoConfiguration.class,
        AzureIdentityRestClientAutoConfiguration.class,
        AzureIdentityHealthContributorAutoConfiguration.class,
        AzureIdentityMetricsAutoConfiguration.class,
        AzureIdentityEndpointAutoConfiguration.class
    })
    static class App {

        @Bean
        AzureCredentialCustomizer trustFakeEntra() {
            return options -> options.sslContext(entra.sslContext());
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }
}
