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
 * Gives the application's own credential to code that reads configuration before any bean exists, such as Spring Cloud
 * Azure's Key Vault property sources. The credential is built when it is first requested. Later it becomes the
 * application's bean, so that the beans use the tokens that were fetched for configuration.
 */
final class BootstrapCredential implements EnvironmentPostProcessor, Ordered {

    private static final String BUNDLES = "sslBundles";

    /**
     * Listener that receives events before the application's listeners exist, and passes events on as soon as they do.
     */
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
     * Early credential, handed over to the application.
     *
     * @param withBundles whether it was made from SSL bundles, which are not reloaded this early
     */
    record Handover(AzureCredentials early, LateListeners listeners, boolean withBundles) {

        /** Makes the early credential the application's own if both are built in the same way. Closes it otherwise. */
        void to(AzureCredentials application, boolean unchanged, BeanFactory beans) {
            if (unchanged && !withBundles) {
                if (application.adopt(early)) {
                    listeners.set(beans.getBeanProvider(TokenRequestListener.class)
                            .orderedStream()
                            .toList());
                    return;
                }
                LOGGER.warn("Configuration was read with an Azure credential that was requested before all of the"
                        + " configuration was loaded. The configuration that was loaded later describes a different"
                        + " credential. The application uses that one.");
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

    /**
     * Runs before any configuration is read. Code that reads configuration would not see a credential that is
     * registered later.
     */
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

    /** Makes the bundles as Spring Boot does later. A broken bundle fails where it is requested. */
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
