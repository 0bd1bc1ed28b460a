package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.Configuration;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives the application's own credential to those who read configuration with it, such as Spring Cloud Azure's Key Vault
 * property sources, before there are beans. It is built when it is first asked for, and becomes the application's: the
 * tokens that were fetched for configuration are there for the beans.
 */
final class BootstrapCredential implements EnvironmentPostProcessor, Ordered {

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
     * @param properties what describes the credential
     */
    record Handover(EntraCredential credential, CredentialProperties properties, LateListeners listeners) {}

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
        Binder binder = Binder.get(environment);
        AzureIdentityProperties properties =
                binder.bindOrCreate(AzureIdentityProperties.PREFIX, AzureIdentityProperties.class);
        if (!properties.enabled()) {
            return null;
        }
        CredentialProperties own = binder.bindOrCreate(AzureIdentityProperties.PREFIX, CredentialProperties.class);
        Configuration variables = EnvironmentConfiguration.read(environment);
        DefaultListableBeanFactory none = new DefaultListableBeanFactory();
        LateListeners listeners = new LateListeners();
        OptionsFactory options = new OptionsFactory(
                properties,
                variables,
                new HttpSettings(properties, none.getBeanProvider(SslBundles.class)),
                null,
                null,
                List.of(listeners),
                List.of());
        AzureCredentials credentials = new AzureCredentials(properties, own, options, none, null);
        Handover built = new Handover(credentials.get(AzureCredentials.DEFAULT), own, listeners);
        handover = built;
        return built.credential();
    }
}
