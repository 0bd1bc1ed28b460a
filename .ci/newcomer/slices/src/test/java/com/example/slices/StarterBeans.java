package com.example.slices;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.ApplicationContext;

final class StarterBeans {

    private StarterBeans() {}

    /** Returns the names of all beans that are the starter's, whether they exist already or not. */
    static List<String> in(ApplicationContext context) {
        return Stream.of(context.getBeanDefinitionNames())
                .filter(name -> {
                    Class<?> type = context.getType(name, false);
                    return name.startsWith("io.entra4j.")
                            || name.startsWith("azure")
                            || type != null && type.getName().startsWith("io.entra4j.");
                })
                .toList();
    }
}
