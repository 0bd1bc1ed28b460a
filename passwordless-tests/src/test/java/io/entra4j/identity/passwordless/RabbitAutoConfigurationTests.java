package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.CredentialsRefreshService;
import com.rabbitmq.client.impl.DefaultCredentialsProvider;
import io.entra4j.identity.passwordless.rabbitmq.RabbitTokenCredentials;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityRabbitPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnection;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.amqp.autoconfigure.ConnectionFactoryCustomizer;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RabbitAutoConfigurationTests {

    private static final String ON = "azure.identity.passwordless.rabbitmq.mode=on";
    private static final String SCOPES = "azure.identity.passwordless.rabbitmq.scopes=api://orders-broker/.default";
    private static final String TLS = "spring.rabbitmq.ssl.enabled=true";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RabbitAutoConfiguration.class,
                    AzureIdentityAutoConfiguration.class,
                    AzureIdentityPasswordlessAutoConfiguration.class,
                    AzureIdentityRabbitPasswordlessAutoConfiguration.class))
            .withPropertyValues("azure.identity.type=managed-identity");

    @Test
    void connectionsUseTokens() {
        application.withPropertyValues(ON, SCOPES, TLS).run(context -> {
            assertThat(login(context)).isInstanceOf(RabbitTokenCredentials.class);
            assertThat(login(context).getUsername()).isEmpty();
            assertThat(context.getBean(PasswordlessConnections.class).all())
                    .extracting(PasswordlessConnection::kind, PasswordlessConnection::bean)
                    .containsExactly(tuple("rabbitmq", "rabbitConnectionFactory"));
            assertThat(context.getBean(PasswordlessConnections.class)
                            .all()
                            .get(0)
                            .tokens()
                            .scopes())
                    .containsExactly("api://orders-broker/.default");
        });
    }

    @Test
    void addressWithTlsIsEnough() {
        application
                .withPropertyValues(ON, SCOPES, "spring.rabbitmq.addresses=amqps://one,amqps://two")
                .run(context -> assertThat(login(context)).isInstanceOf(RabbitTokenCredentials.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure.identity.passwordless.mode=auto", "azure.identity.passwordless.mode=off"})
    void otherModesLeaveTheBrokerAlone(String mode) {
        application
                .withPropertyValues(mode, "spring.rabbitmq.host=orders.servicebus.windows.net")
                .run(context -> assertThat(login(context)).isInstanceOf(DefaultCredentialsProvider.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.rabbitmq.password=secret",
                "spring.rabbitmq.password=guest",
                "spring.rabbitmq.addresses=amqps://guest:guest@localhost",
                "spring.rabbitmq.addresses=amqps://orders:secret@localhost"
            })
    void passwordThatIsSetWins(String property) {
        application.withPropertyValues(ON, SCOPES, property).run(context -> {
            assertThat(login(context)).isInstanceOf(DefaultCredentialsProvider.class);
            assertThat(context.getBean(PasswordlessConnections.class).all()).isEmpty();
        });
    }

    @Test
    void passwordOfAContainerWins() {
        application
                .withPropertyValues(ON, SCOPES)
                .withBean(RabbitConnectionDetails.class, Container::new)
                .run(context -> assertThat(login(context)).isInstanceOf(DefaultCredentialsProvider.class));
    }

    @Test
    void credentialsOfTheApplicationWin() {
        CredentialsProvider own = new DefaultCredentialsProvider("orders", "secret") {};
        application
                .withPropertyValues(ON, SCOPES)
                .withBean(CredentialsProvider.class, () -> own)
                .run(context -> assertThat(login(context)).isSameAs(own));
    }

    @Test
    void loginByCertificateWins() {
        application
                .withPropertyValues(ON, SCOPES)
                .withBean(
                        ConnectionFactoryCustomizer.class,
                        () -> factory -> factory.setSaslConfig(DefaultSaslConfig.EXTERNAL))
                .run(context -> assertThat(login(context)).isInstanceOf(DefaultCredentialsProvider.class));
    }

    @Test
    void userNameIsTheOneOfTheConnectionThenOfTheTokens() {
        String own = "azure.identity.passwordless.rabbitmq.username=tokens";
        application
                .withPropertyValues(ON, SCOPES, TLS, own, "spring.rabbitmq.username=orders")
                .run(context -> assertThat(login(context).getUsername()).isEqualTo("orders"));
        application
                .withPropertyValues(ON, SCOPES, TLS, own)
                .run(context -> assertThat(login(context).getUsername()).isEqualTo("tokens"));
    }

    @Test
    void factoryOfTheApplicationHasACredentialOfItsOwn() {
        application
                .withPropertyValues(
                        SCOPES,
                        "azure.identity.credentials.audit.type=managed-identity",
                        "azure.identity.passwordless.rabbitmq.beans.audit.mode=on",
                        "azure.identity.passwordless.rabbitmq.beans.audit.credential=audit")
                .withBean("audit", CachingConnectionFactory.class, RabbitAutoConfigurationTests::secured)
                .run(context -> {
                    assertThat(login(context)).isInstanceOf(RabbitTokenCredentials.class);
                    assertThat(context.getBean(PasswordlessConnections.class).all())
                            .extracting(PasswordlessConnection::bean, PasswordlessConnection::credential)
                            .containsExactly(tuple("audit", "audit"));
                });
    }

    @Test
    void connectionWithoutTlsIsRefusedAtTheStart() {
        application
                .withPropertyValues(ON, SCOPES)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("spring.rabbitmq.ssl.enabled: ")
                        .hasMessageContaining("rabbitConnectionFactory"));
    }

    @Test
    void missingScopesAreRefusedAtTheStart() {
        application
                .withPropertyValues(ON, TLS)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.passwordless.rabbitmq.scopes: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate-server-certificate", "verify-hostname"})
    void serverThatIsNotCheckedIsAWarning(String check, CapturedOutput log) {
        application
                .withPropertyValues(ON, SCOPES, TLS, "spring.rabbitmq.ssl." + check + "=false")
                .run(context -> assertThat(log).contains("send tokens to servers that are not checked"));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {RabbitConnectionDetails.class, AbstractConnectionFactory.class, CredentialsRefreshService.class})
    void nothingIsMadeWithoutAClass(Class<?> absent) {
        application
                .withPropertyValues(ON, SCOPES)
                .withClassLoader(new FilteredClassLoader(absent))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(AzureIdentityRabbitPasswordlessAutoConfiguration.class));
    }

    @Test
    void nothingIsMadeWithoutProperties() {
        application.run(
                context -> assertThat(context).doesNotHaveBean(AzureIdentityRabbitPasswordlessAutoConfiguration.class));
    }

    private static CredentialsProvider login(AssertableApplicationContext context) {
        return context.getBean(AbstractConnectionFactory.class)
                .getRabbitConnectionFactory()
                .params(null)
                .getCredentialsProvider();
    }

    private static CachingConnectionFactory secured() {
        ConnectionFactory client = new ConnectionFactory();
        try {
            client.useSslProtocol(SSLContext.getDefault());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return new CachingConnectionFactory(client);
    }

    /** As Testcontainers makes it. */
    private record Container() implements RabbitConnectionDetails {

        @Override
        public String getUsername() {
            return "guest";
        }

        @Override
        public String getPassword() {
            return "guest";
        }

        @Override
        public List<Address> getAddresses() {
            return List.of(new Address("localhost", 5672));
        }
    }
}
