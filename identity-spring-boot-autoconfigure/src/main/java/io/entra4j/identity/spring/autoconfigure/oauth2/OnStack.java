package io.entra4j.identity.spring.autoconfigure.oauth2;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;

/** Tells Spring's two web stacks apart, like Spring Boot's auto-configurations for OAuth2 clients. */
final class OnStack {

    private OnStack() {}

    /** Matches the servlet stack, and applications without a web server. */
    static final class NotReactive extends NoneNestedConditions {

        NotReactive() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
        static final class Reactive {}
    }

    /** Matches the reactive stack, and applications without a web server. */
    static final class NotServlet extends NoneNestedConditions {

        NotServlet() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
        static final class Servlet {}
    }
}
