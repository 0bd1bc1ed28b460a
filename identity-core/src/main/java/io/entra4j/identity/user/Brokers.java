package io.entra4j.identity.user;

import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.msal.MsalBroker;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the broker of this machine when it is first needed. If its native code cannot be loaded, the credential is
 * unavailable.
 */
final class Brokers {

    private final String credential;
    private final @Nullable Broker own;
    private final String system;
    private final Supplier<Broker> windows;
    private volatile @Nullable Broker found;

    Brokers(String credential, @Nullable Broker own, String system, Supplier<Broker> windows) {
        this.credential = credential;
        this.own = own;
        this.system = system.toLowerCase(Locale.ROOT);
        this.windows = windows;
    }

    static Brokers of(String credential, @Nullable Broker own) {
        return new Brokers(credential, own, String.valueOf(System.getProperty("os.name")), MsalBroker::ofWindows);
    }

    /**
     * @throws CredentialUnavailableException if there is no broker, or it cannot be used or loaded
     */
    Broker find() {
        Broker known = found;
        if (known != null) {
            return known;
        }
        try {
            Broker broker = choose();
            if (!broker.isAvailable()) {
                throw unavailable("the broker says that it cannot be used here", "use another credential here", null);
            }
            found = broker;
            return broker;
        } catch (ServiceConfigurationError | LinkageError e) {
            throw unavailable(
                    "the broker cannot be loaded: %s%s"
                            .formatted(
                                    e instanceof NoClassDefFoundError ? "there is no class " : "",
                                    ForeignText.oneLine(String.valueOf(e.getMessage()), ForeignText.MAX_QUOTE)),
                    "add com.microsoft.azure:msal4j-brokers to the class path",
                    e);
        }
    }

    private Broker choose() {
        if (own != null) {
            return own;
        }
        return ServiceLoader.load(Broker.class).findFirst().orElseGet(this::ofSystem);
    }

    private Broker ofSystem() {
        if (!system.startsWith("windows")) {
            throw unavailable(
                    "this library has a broker for Windows only, and the application provides no other",
                    "give a broker to the builder, or use another credential here",
                    null);
        }
        return windows.get();
    }

    private CredentialUnavailableException unavailable(String why, String remedy, @Nullable Throwable cause) {
        return new CredentialUnavailableException(
                Failure.of("%s is unavailable: %s.".formatted(credential, why), remedy + "."),
                List.of("a broker", "an account in it"),
                cause);
    }
}
