package io.entra4j.identity.spring.http;

import io.entra4j.identity.Failure;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.util.ClassUtils;

/**
 * Refuses clients that would take a token along to other origins: the JDK's, where it follows redirects by itself. All
 * others that Spring has leave the token behind ({@code RedirectSecurityTests} says so of each). Spring gives interceptors and
 * filters no way to see what sends their requests, so it is looked for in the fields of the parts that a client is made of.
 */
final class OwnRedirects {

    private static final int MAX_PARTS = 200;

    private static final List<Class<?>> PARTS = Stream.concat(
                    Stream.of(
                            HttpClient.class,
                            HttpRequest.class,
                            ClientHttpRequestExecution.class,
                            ClientHttpRequestFactory.class,
                            ClientHttpConnector.class),
                    exchangeFunction())
            .toList();

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return fields(type);
        }
    };

    private OwnRedirects() {}

    /**
     * @param client what an interceptor or a filter is to send its request by
     * @throws IllegalStateException if that is the JDK's client, and follows redirects by itself
     */
    static void refuse(Object client) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>(List.of(client));
        while (!left.isEmpty() && seen.size() < MAX_PARTS) {
            Object part = left.pop();
            if (part instanceof HttpClient jdk) {
                refuse(jdk);
            } else if (seen.add(part)) {
                parts(part).forEach(left::push);
            }
        }
    }

    private static void refuse(HttpClient jdk) {
        if (jdk.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalStateException(Failure.of(
                            "No token is sent by this client: the JDK's HttpClient in it follows redirects by itself, and hands the token to any host that one names.",
                            "build it with followRedirects(HttpClient.Redirect.NEVER), or take Spring Boot's RestClient.Builder or WebClient.Builder, which follow redirects safely.")
                    .toString());
        }
    }

    private static List<Object> parts(Object part) {
        if (part instanceof BearerTokenRequestFactory safe) {
            return List.of(safe.withToken());
        }
        if (part instanceof BearerTokenConnector safe) {
            return List.of(safe.withToken());
        }
        List<Object> parts = new ArrayList<>();
        for (Field field : FIELDS.get(part.getClass())) {
            Object value = value(field, part);
            if (PARTS.stream().anyMatch(type -> type.isInstance(value))) {
                parts.add(Objects.requireNonNull(value));
            }
        }
        return parts;
    }

    /** Applications without WebFlux have none. */
    private static Stream<Class<?>> exchangeFunction() {
        String name = "org.springframework.web.reactive.function.client.ExchangeFunction";
        ClassLoader loader = OwnRedirects.class.getClassLoader();
        return ClassUtils.isPresent(name, loader)
                ? Stream.of(ClassUtils.resolveClassName(name, loader))
                : Stream.empty();
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                boolean looked = !Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && !declaring.getName().startsWith("java.");
                if (looked && field.trySetAccessible()) {
                    fields.add(field);
                }
            }
        }
        return List.copyOf(fields);
    }

    private static @Nullable Object value(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            return null; // cannot be: it was made accessible
        }
    }
}
