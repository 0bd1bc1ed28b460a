package io.entra4j.identity.spring.autoconfigure.oauth2;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;

/** Tells Spring's two web stacks apart, as its own auto-configurations for OAuth2 clients do. */
final class OnStack {

    private OnStack() {}

    /** Servlets, or no web application. */
    static final class NotReactive extends NoneNestedConditions {

        NotReactive() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
        static final class Reactive {}
    }

    /** Reactive, or no web application. */
    static final class NotServlet extends NoneNestedConditions {

        NotServlet() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
        static final class Servlet {}
    }
}
