package io.entra4j.identity.spring.autoconfigure.oauth2;

import org.springframework.boot.WebApplicationType;

class ReactiveOAuth2Tests extends OAuth2GrantContract {

    @Override
    WebApplicationType type() {
        return WebApplicationType.REACTIVE;
    }

    @Override
    Class<?> app() {
        return ReactiveApp.class;
    }
}
