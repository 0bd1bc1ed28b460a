package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TypeNameTests {

    private static final class Named implements Supplier<String> {

        @Override
        public String get() {
            return "";
        }
    }

    private static class Base {}

    @Test
    void classHasItsSimpleName() {
        assertThat(TypeName.of(new Named().getClass(), Supplier.class)).isEqualTo("Named");
        assertThat(TypeName.of(new Object().getClass(), Supplier.class)).isEqualTo("Supplier");
    }

    @Test
    void lambdaHasTheNameOfItsInterface() {
        Supplier<String> supplier = () -> "";
        UnaryOperator<String> operator = text -> text;

        assertThat(TypeName.of(supplier.getClass(), Supplier.class)).isEqualTo("Supplier");
        assertThat(TypeName.of(operator.getClass(), java.util.function.Function.class))
                .isEqualTo("UnaryOperator");
    }

    @Test
    void proxyHasTheNameOfTheExpectedInterface() {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Runnable.class, Supplier.class}, (on, method, with) -> "");

        assertThat(TypeName.of(proxy.getClass(), Supplier.class)).isEqualTo("Supplier");
    }

    @Test
    void anonymousClassHasTheNameOfItsSuperclass() {
        assertThat(TypeName.of(new Base() {}.getClass(), Supplier.class)).isEqualTo("Base");
        assertThat(TypeName.of(
                        new Supplier<String>() {
                            @Override
                            public String get() {
                                return "";
                            }
                        }.getClass(),
                        Supplier.class))
                .isEqualTo("Supplier");
    }
}
