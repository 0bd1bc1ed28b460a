package io.entra4j.identity.fake;

import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import java.util.Map;

/** Environment variables as a test wants them; the process's own are not seen. */
public final class TestConfiguration {

    private TestConfiguration() {}

    /** Returns a configuration with these variables and no others. */
    public static Configuration of(Map<String, String> variables) {
        return new ConfigurationBuilder(path -> Map.of(), path -> Map.of(), path -> variables).build();
    }
}
