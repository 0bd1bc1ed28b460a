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
 * Refuses clients that would send a token to other origins: the JDK's client, if it follows redirects by itself. All
 * other clients that Spring supports drop the token ({@code RedirectSecurityTests} shows it for each). Spring does not
 * tell interceptors and filters which client sends their requests. Therefore this class searches the fields of the
 * objects that make up the client.
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
     * @param client the object with which an interceptor or a filter sends its request
     * @throws IllegalStateException if it is the JDK's client and follows redirects by itself
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
                            "The token is not sent by this client: the JDK's HttpClient in it follows"
                                    + " redirects by itself, and sends the token to any host that a redirect names.",
                            "build it with followRedirects(HttpClient.Redirect.NEVER), or use Spring"
                                    + " Boot's RestClient.Builder or WebClient.Builder, which follow redirects safely.")
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

    /** Returns the class of the reactive client, empty in applications without WebFlux. */
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
            return null; // cannot happen: the field was made accessible
        }
    }
}
