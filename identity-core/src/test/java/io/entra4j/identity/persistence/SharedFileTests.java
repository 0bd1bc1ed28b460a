package io.entra4j.identity.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.TokenCacheStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes that share a cache owe to each other, also when one of them is killed. */
@Tag("slow")
class SharedFileTests {

    private static final int WRITES = 500;

    @TempDir
    private Path directory;

    private Process start(String writer, int count) {
        return ChildJvm.start(
                List.of(),
                Map.of(),
                CacheWriter.class,
                "-Ddirectory=" + directory,
                "-Dwriter=" + writer,
                "-Dcount=" + count);
    }

    private Set<String> kept() throws IOException {
        byte[] content = CacheWriter.store(directory).read(CacheWriter.PARTITION);
        assertThat(content).isNotNull();
        String text = new String(content, StandardCharsets.UTF_8);
        assertThat(text).endsWith("x\n");
        return text.lines()
                .filter(line -> !line.isEmpty())
                .peek(line -> assertThat(line).matches("[a-z0-9]+-\\d+ x+"))
                .map(line -> line.split(" ")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> printed(Process process) {
        return reader(process).lines().map(SharedFileTests::account).toList();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String account(String line) {
        assertThat(line).startsWith("kept ");
        return line.substring("kept ".length());
    }

    @Test
    void killedWriterLeavesAReadableCacheWithAllAcknowledgedUpdates() throws Exception {
        Process survivor = start("survivor", WRITES);
        List<String> acknowledged = new ArrayList<>();
        for (int victim = 0; victim < 5; victim++) {
            Process process = start("victim" + victim, WRITES);
            try (BufferedReader lines = reader(process)) {
                for (int i = 0; i < 20 + victim; i++) {
                    acknowledged.add(account(lines.readLine()));
                }
                process.toHandle().destroyForcibly();
                lines.lines()
                        .filter(line -> line.matches("kept \\S+-\\d+"))
                        .map(SharedFileTests::account)
                        .forEach(acknowledged::add);
            }
            assertThat(kept()).containsAll(acknowledged);
        }

        acknowledged.addAll(printed(survivor));

        assertThat(kept()).containsAll(acknowledged);
        assertThat(acknowledged.stream().filter(account -> account.startsWith("survivor")))
                .hasSize(WRITES);
    }

    @Test
    void twoWritingProcessesLoseNoUpdate() throws Exception {
        Process first = start("first", WRITES);
        Process second = start("second", WRITES);

        List<String> acknowledged = new ArrayList<>(printed(first));
        acknowledged.addAll(printed(second));

        assertThat(acknowledged).hasSize(2 * WRITES);
        assertThat(kept()).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    @Test
    void readerNeverSeesAnIncompleteFile() throws Exception {
        TokenCacheStore store = CacheWriter.store(directory);
        Process writer = start("writer", 200);
        int reads = 0;
        while (writer.isAlive() || reads == 0) {
            byte[] content = store.read(CacheWriter.PARTITION);
            if (content != null) {
                assertThat(new String(content, StandardCharsets.UTF_8)).endsWith("x\n");
                reads++;
            }
        }

        assertThat(printed(writer)).hasSize(200);
        assertThat(reads).isPositive();
    }
}
