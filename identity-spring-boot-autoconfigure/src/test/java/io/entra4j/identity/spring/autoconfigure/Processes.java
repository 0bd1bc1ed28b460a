package io.entra4j.identity.spring.autoconfigure;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Processes with environment variables of their own. */
final class Processes {

    private Processes() {}

    /** A context in a process that has these variables and no others. */
    static AnnotationConfigApplicationContext with(Map<String, String> variables, String... file) {
        AnnotationConfigApplicationContext created = new AnnotationConfigApplicationContext();
        StandardEnvironment environment = new StandardEnvironment();
        String process = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(process, new SystemEnvironmentPropertySource(process, new HashMap<>(variables)));
        environment.getPropertySources().addLast(document("file", file));
        created.setEnvironment(environment);
        return created;
    }

    /** What a document of a configuration file sets. */
    static MapPropertySource document(String name, String... assignments) {
        Map<String, Object> properties = new LinkedHashMap<>();
        Stream.of(assignments)
                .map(assignment -> assignment.split("=", 2))
                .forEach(parts -> properties.put(parts[0], parts[1]));
        return new MapPropertySource(name, properties);
    }
}
