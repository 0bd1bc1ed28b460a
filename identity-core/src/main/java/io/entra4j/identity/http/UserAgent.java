package io.entra4j.identity.http;

import com.azure.core.util.Configuration;
import org.jspecify.annotations.Nullable;

/** Builds the User-Agent header, in the form that Azure's services evaluate. */
final class UserAgent {

    private static final String NAME = "azsdk-java-entra4j-identity/" + version();

    private UserAgent() {}

    static String of(@Nullable String application, Configuration variables) {
        String name = application == null ? NAME : application + " " + NAME;
        return variables.get(Configuration.PROPERTY_AZURE_TELEMETRY_DISABLED, false)
                ? name
                : name + " (" + System.getProperty("java.version") + "; " + System.getProperty("os.name") + "; "
                        + System.getProperty("os.version") + ")";
    }

    private static String version() {
        String version = UserAgent.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
