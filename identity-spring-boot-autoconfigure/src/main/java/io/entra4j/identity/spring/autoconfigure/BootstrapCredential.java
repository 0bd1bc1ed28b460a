package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ResourceLoader;

/**
 * Gives the application's own credential to those who read configuration with it, such as Spring Cloud Azure's Key Vault
 * property sources, before there are beans. It is built when it is first asked for, and becomes the application's: the
 * tokens that were fetched for configuration are there for the beans.
 */
final class BootstrapCredential implements EnvironmentPostProcessor, Ordered {

    private static final String BUNDLES = "sslBundles";

    /** Is told of events before there are listeners, and passes them on once there are. */
    static final class LateListeners implements TokenRequestListener {

        private volatile List<TokenRequestListener> listeners = List.of();

        void set(List<TokenRequestListener> those) {
            this.listeners = List.copyOf(those);
        }

        @Override
        public void onEvent(TokenRequestEvent event) {
            listeners.forEach(listener -> listener.onEvent(event));
        }
    }

    /**
     * Is what the application gets of it.
     *
     * @param withBundles whether it was made of SSL bundles that nobody reloads
     */
    record Handover(AzureCredentials early, LateListeners listeners, boolean withBundles) {

        /** Makes it the application's, if that is to be built in the same way; ends it otherwise. */
        void to(AzureCredentials application, boolean unchanged, BeanFactory beans) {
            if (unchanged && !withBundles) {
                if (application.adopt(early)) {
                    listeners.set(beans.getBeanProvider(TokenRequestListener.class)
                            .orderedStream()
                            .toList());
                    return;
                }
                LOGGER.warn("Configuration was read with an Azure credential that was asked for before all of"
                        + " configuration was there; what was read since describes the application's own, which is"
                        + " another one.");
            }
            early.close();
        }
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final ConfigurableBootstrapContext bootstrap;
    private @Nullable Handover handover;

    BootstrapCredential(ConfigurableBootstrapContext bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Before any configuration is read: what is registered later, those who read it would not see. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        bootstrap.registerIfAbsent(TokenCredential.class, context -> build(environment));
        bootstrap.addCloseListener(event -> {
            Handover built = handover;
            if (built != null) {
                event.getApplicationContext().getBeanFactory().registerSingleton("azureBootstrapCredential", built);
            }
        });
    }

    private @Nullable TokenCredential build(ConfigurableEnvironment environment) {
        if (!environment.getProperty(AzureIdentityProperties.PREFIX + ".enabled", Boolean.class, true)) {
            return null;
        }
        LateListeners listeners = new LateListeners();
        DefaultListableBeanFactory early = new DefaultListableBeanFactory();
        early.registerSingleton("listeners", listeners);
        early.registerBeanDefinition(BUNDLES, new RootBeanDefinition(SslBundles.class, () -> bundles(environment)));
        AzureCredentials credentials = new AzureCredentials(environment, early);
        TokenCredential built = credentials.get(AzureCredentials.DEFAULT);
        handover = new Handover(credentials, listeners, early.containsSingleton(BUNDLES));
        return built;
    }

    /** As Spring Boot makes them once there are beans; what is wrong with one is told by who asks for it. */
    private static SslBundles bundles(ConfigurableEnvironment environment) {
        SslProperties.Bundles described = Binder.get(environment)
                .bindOrCreate("spring.ssl", SslProperties.class)
                .getBundle();
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();
        ResourceLoader resources = ApplicationResourceLoader.get();
        described
                .getPem()
                .forEach((name, bundle) -> bundles.registerBundle(name, PropertiesSslBundle.get(bundle, resources)));
        described
                .getJks()
                .forEach((name, bundle) -> bundles.registerBundle(name, PropertiesSslBundle.get(bundle, resources)));
        return bundles;
    }
}
