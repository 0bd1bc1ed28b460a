package io.entra4j.identity.http;

import java.lang.reflect.Proxy;

/**
 * Names the type of an object for messages, health and meters. The name is the same in each process, also for lambdas
 * and proxies.
 */
public final class TypeName {

    private TypeName() {}

    /**
     * Returns the simple name of the nearest type that has a name in source code.
     *
     * @param ofObject the class of any object
     * @param kind the interface that the object is used as; only interfaces that extend it count
     * @return the name of the class; for a lambda, a proxy or an anonymous class, the name of the class or interface
     *     that it implements
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

    /** The name of a generated class holds a number that changes with each start. */
    private static boolean isNamed(Class<?> type) {
        return !type.isHidden()
                && !type.isAnonymousClass()
                && !Proxy.isProxyClass(type)
                && !type.getName().contains("$$");
    }
}
