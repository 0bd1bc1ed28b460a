package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import io.entra4j.identity.spring.oauth2.OAuth2TokenResponseClients;
import io.entra4j.identity.spring.oauth2.OnBehalfOfAuthorizedClientService;
import io.entra4j.identity.spring.oauth2.OnBehalfOfStore;
import io.entra4j.identity.spring.oauth2.ReactiveOnBehalfOfAuthorizedClientService;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.web.client.RestClient;

/** Auto-configuration for the assertions and credentials of Spring Security's client registrations, on any stack. */
@AutoConfiguration(
        after = AzureIdentityAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration",
            "org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration"
        })
@ConditionalOnClass({ClientRegistration.class, RestClient.class})
@ConditionalOnBean(AzureCredentials.class)
@Conditional(OnRegistrations.Any.class)
@EnableConfigurationProperties(AzureOAuth2Properties.class)
public final class AzureIdentityOAuth2AutoConfiguration {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureIdentityOAuth2AutoConfiguration.class);

    AzureIdentityOAuth2AutoConfiguration() {}

    /**
     * Checks the properties before any bean is created. Some beans send a request to their issuer when they are
     * created.
     */
    @Bean
    static BeanFactoryPostProcessor azureIdentityOAuth2Check(Environment environment) {
        return beans -> {
            OAuth2Registrations registrations = OAuth2Registrations.read(environment);
            registrations.check(hasRegistrationsOfCode(beans));
            if (!registrations.onBehalfOf().isEmpty()) {
                warnOfServices(beans, registrations.onBehalfOf());
            }
        };
    }

    @Bean
    @ConditionalOnMissingBean
    OAuth2Clients azureIdentityOAuth2Clients(Environment environment, AzureCredentials credentials) {
        return new OAuth2Clients(OAuth2Registrations.read(environment), credentials);
    }

    @Bean
    @ConditionalOnMissingBean
    OAuth2TokenResponseClients azureIdentityTokenResponseClients(OAuth2Clients clients) {
        return new OAuth2TokenResponseClients(clients::find, clients.http(), clients.clock());
    }

    @Bean
    @ConditionalOnMissingBean
    OnBehalfOfStore azureIdentityOnBehalfOfStore(
            AzureOAuth2Properties properties, OAuth2Clients clients, ObjectProvider<SharedTokenCache> shared) {
        return new OnBehalfOfStore(properties.onBehalfOf().cache().maxEntries(), clients.clock(), shared.getIfUnique());
    }

    /**
     * Warns about services that the application declares. Ours back off from them, and most of them tell users apart by
     * name only.
     */
    private static void warnOfServices(ConfigurableListableBeanFactory beans, Set<String> onBehalfOf) {
        Stream.of(OAuth2AuthorizedClientService.class, ReactiveOAuth2AuthorizedClientService.class)
                .flatMap(type -> Stream.of(beans.getBeanNamesForType(type, true, false)))
                .filter(name -> !beans.isTypeMatch(name, OnBehalfOfAuthorizedClientService.class)
                        && !beans.isTypeMatch(name, ReactiveOnBehalfOfAuthorizedClientService.class))
                .forEach(name -> LOGGER.warn(
                        "The bean '{}' keeps the tokens of {}, which are fetched on behalf of callers. If"
                                + " it tells callers apart by name only, one session gets the tokens that another"
                                + " session of the same name fetched. Remove the bean, or pass it to an"
                                + " OnBehalfOfAuthorizedClientService, which uses it for all other registrations.",
                        name,
                        onBehalfOf));
    }

    /**
     * Returns whether registrations may be declared in code. Spring Boot's repository holds those of the properties
     * only; another repository may hold others.
     */
    private static boolean hasRegistrationsOfCode(ConfigurableListableBeanFactory beans) {
        return Stream.of(ClientRegistrationRepository.class, ReactiveClientRegistrationRepository.class)
                .flatMap(type -> Stream.of(beans.getBeanNamesForType(type, true, false)))
                .anyMatch(name -> !isOfSpringBoot(beans.getBeanDefinition(name)));
    }

    private static boolean isOfSpringBoot(BeanDefinition definition) {
        return definition instanceof AnnotatedBeanDefinition annotated
                && annotated.getFactoryMethodMetadata() != null
                && annotated.getFactoryMethodMetadata().getDeclaringClassName().startsWith("org.springframework.boot.");
    }
}
