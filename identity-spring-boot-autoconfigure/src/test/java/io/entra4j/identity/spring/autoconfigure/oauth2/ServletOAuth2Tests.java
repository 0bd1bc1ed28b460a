package io.entra4j.identity.spring.autoconfigure.oauth2;

import org.springframework.boot.WebApplicationType;

class ServletOAuth2Tests extends OAuth2GrantContract {

    @Override
    WebApplicationType type() {
        return WebApplicationType.SERVLET;
    }

    @Override
    Class<?> app() {
        return ServletApp.class;
    }
}
