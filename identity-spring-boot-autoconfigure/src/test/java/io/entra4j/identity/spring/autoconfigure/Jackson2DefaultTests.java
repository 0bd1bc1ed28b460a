package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.test.tools.SourceFile;
import org.springframework.core.test.tools.TestCompiler;

/** Jackson 2 comes with azure-core, and is not started for that. */
class Jackson2DefaultTests {

    private static final String MAPPER = "management.endpoints.jackson2.isolated-object-mapper";

    @Test
    void actuatorBuildsNoJackson2MapperBesideJackson3() {
        try (ConfigurableApplicationContext application = run()) {
            assertThat(application.containsBean("jackson2EndpointJsonMapper")).isFalse();
        }
    }

    @Test
    void jacksonPropertyOfTheApplicationWins() {
        try (ConfigurableApplicationContext application = run("--" + MAPPER + "=true")) {
            assertThat(application.containsBean("jackson2EndpointJsonMapper")).isTrue();
        }
    }

    @Test
    void nothingIsSetWithoutJackson3() {
        assertThat(defaultWith(new FilteredClassLoader("tools.jackson"))).isNull();
    }

    @Test
    void nothingIsSetWithSpringBootsSupportOfJackson2() {
        SourceFile support = SourceFile.of(
                "package org.springframework.boot.jackson2.autoconfigure; public class Jackson2AutoConfiguration {}");

        TestCompiler.forSystem()
                .withSources(support)
                .compile(compiled ->
                        assertThat(defaultWith(compiled.getClassLoader())).isNull());
        assertThat(defaultWith(getClass().getClassLoader())).isEqualTo("false");
    }

    private static @Nullable String defaultWith(ClassLoader classes) {
        SpringApplication application = new SpringApplication(new DefaultResourceLoader(classes), App.class);
        StandardEnvironment environment = new StandardEnvironment();
        new Jackson2Default().postProcessEnvironment(environment, application);
        return environment.getProperty(MAPPER);
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(arguments);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
