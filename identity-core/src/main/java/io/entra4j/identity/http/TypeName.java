package io.entra4j.identity.http;

import java.lang.reflect.Proxy;

/** Names the type of an object for messages, health and meters: the same in each process, lambdas and proxies included. */
public final class TypeName {

    private TypeName() {}

    /**
     * Returns the simple name of the nearest type that somebody wrote and named.
     *
     * @param ofObject the class of any object
     * @param kind what it is used as; the interfaces that count are those that extend it
     * @return the name of its class; of a lambda, a proxy or an anonymous class, that of the class or interface it stands
     *     for
     */
    public static String of(Class<?> ofObject, Class<?> kind) {
        for (Class<?> type = ofObject; type != Object.class; type = type.getSuperclass()) {
            if (isNamed(type)) {
                return type.getSimpleName();
            }
            for (Class<?> implemented : type.getInterfaces()) {
                if (kind.isAssignableFrom(implemented)) {
                    return implemented.getSimpleName();
                }
            }
        }
        return kind.getSimpleName();
    }

    /** Names of generated classes hold a number that differs from one start to the next. */
    private static boolean isNamed(Class<?> type) {
        return !type.isHidden()
                && !type.isAnonymousClass()
                && !Proxy.isProxyClass(type)
                && !type.getName().contains("$$");
    }
}
