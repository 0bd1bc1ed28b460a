package io.entra4j.identity.spring.autoconfigure;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Turns off the actuator's Jackson 2 mapper, unless the application sets the mapper's property. azure-core brings
 * Jackson 2. Because of that, Spring Boot builds this mapper at the start, which loads more than 400 classes. Only
 * message converters of Jackson 2 use it. Spring creates no such converter where Jackson 3 is present and Spring Boot's
 * support for Jackson 2 is absent.
 */
final class Jackson2Default implements EnvironmentPostProcessor {

    private static final String MAPPER = "management.endpoints.jackson2.isolated-object-mapper";
    private static final String JACKSON_3 = "tools.jackson.databind.json.JsonMapper";
    private static final String JACKSON_2_SUPPORT =
            "org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        ClassLoader classes = application.getClassLoader();
        if (ClassUtils.isPresent(JACKSON_3, classes)
                && !ClassUtils.isPresent(JACKSON_2_SUPPORT, classes)
                && !environment.containsProperty(MAPPER)) {
            DefaultPropertiesPropertySource.addOrMerge(Map.of(MAPPER, false), environment.getPropertySources());
        }
    }
}
