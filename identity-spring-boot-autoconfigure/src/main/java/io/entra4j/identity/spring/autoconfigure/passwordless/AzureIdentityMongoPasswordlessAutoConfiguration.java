package io.entra4j.identity.spring.autoconfigure.passwordless;

import com.mongodb.MongoCredential.OidcCallback;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.mongodb.MongoClients;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration for Spring Boot's connections to MongoDB, which log in by tokens where no password is set. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({MongoClientSettingsBuilderCustomizer.class, OidcCallback.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityMongoPasswordlessAutoConfiguration {

    AzureIdentityMongoPasswordlessAutoConfiguration() {}

    /** Comes last, to see a password that another customizer sets. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    MongoClients azureIdentityMongoClients(PasswordlessConnections connections) {
        return new MongoClients(connections);
    }
}
