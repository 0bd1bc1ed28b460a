package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.AzureCredentials;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/** Auto-configuration that applies the property changes that Spring Cloud makes while the application runs. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass(name = AzureIdentityRefreshAutoConfiguration.CHANGE)
@ConditionalOnBean(AzureCredentials.class)
public final class AzureIdentityRefreshAutoConfiguration {

    static final String CHANGE = "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

    AzureIdentityRefreshAutoConfiguration() {}

    @Bean
    GenericApplicationListener azureIdentityRefresh(ObjectProvider<AzureCredentials> credentials) {
        return new Changes(credentials);
    }

    /** Listener that recognizes the event by its class name, so that this compiles without Spring Cloud. */
    private record Changes(ObjectProvider<AzureCredentials> credentials) implements GenericApplicationListener {

        @Override
        public boolean supportsEventType(ResolvableType type) {
            return type.toClass().getName().equals(CHANGE);
        }

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            credentials.getObject().refresh();
        }
    }
}
