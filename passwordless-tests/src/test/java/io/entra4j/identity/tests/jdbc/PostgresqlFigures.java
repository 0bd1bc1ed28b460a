package io.entra4j.identity.tests.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.passwordless.jdbc.AzurePostgresqlAuthenticationPlugin;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Figures of our plugin beside azure-identity-extensions', each in new JVMs, in turns. {@code .ci/passwordless/run} */
@EnabledIfSystemProperty(named = "peer", matches = ".+")
class PostgresqlFigures {

    private static final int CONNECTIONS = 50;
    private static final Pattern ROUND = Pattern.compile("round \\d+: (\\d+) ms, valid " + CONNECTIONS);

    @TempDir
    Path directory;

    private record Plugin(
            String name, String classPath, List<Integer> cold, List<Integer> warm, List<Integer> requests) {

        Plugin(String name, String classPath) {
            this(name, classPath, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Test
    void fiftyConnections() throws Exception {
        Path classes = Path.of(OpenConnections.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Plugin ours =
                new Plugin(AzurePostgresqlAuthenticationPlugin.class.getName(), System.getProperty("java.class.path"));
        Plugin peer = new Plugin(
                "com.azure.identity.extensions.jdbc.postgresql.AzurePostgresqlAuthenticationPlugin",
                classes + File.pathSeparator + System.getProperty("peer") + "/*");
        try (FakeEntra entra = FakeEntra.start();
                FakeProxy proxy = FakeProxy.to(URI.create(entra.authorityHost()).getPort());
                LdapJudge judge = new LdapJudge(entra, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
                JudgedPostgres server = JudgedPostgres.start(entra, judge, "orders-app")) {
            PluginJvm jvm = new PluginJvm(directory, entra, proxy, server);
            for (int round = 0; round < Integer.getInteger("rounds"); round++) {
                for (Plugin plugin : List.of(ours, peer)) {
                    measure(plugin, jvm);
                }
            }
        }
        for (Plugin plugin : List.of(ours, peer)) {
            System.out.printf(
                    "%s: %s token requests for %s connections; cold %s ms, warm %s ms%n",
                    plugin.name(),
                    median(plugin.requests()),
                    2 * CONNECTIONS,
                    median(plugin.cold()),
                    median(plugin.warm()));
        }
    }

    private static void measure(Plugin plugin, PluginJvm jvm) throws Exception {
        int before = jvm.entra().tokenRequests();
        String printed = jvm.run(plugin.classPath(), plugin.name(), CONNECTIONS);
        List<Integer> times = ROUND.matcher(printed)
                .results()
                .map((MatchResult match) -> Integer.valueOf(match.group(1)))
                .toList();
        assertThat(times).as(printed).hasSize(2);
        plugin.cold().add(times.get(0));
        plugin.warm().add(times.get(1));
        plugin.requests().add(jvm.entra().tokenRequests() - before);
    }

    private static int median(List<Integer> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
