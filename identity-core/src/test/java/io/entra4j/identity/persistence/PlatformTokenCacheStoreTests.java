package io.entra4j.identity.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The store where the operating system has no vault, and a file must do. */
class PlatformTokenCacheStoreTests {

    private static final String NAME = "msal.cache.nocae";

    @TempDir
    private Path home;

    private TokenCacheStore store(boolean unencryptedStorageAllowed, Duration patience) {
        return new PlatformTokenCacheStore(
                "TestCredential",
                new TokenCachePersistenceOptions().setUnencryptedStorageAllowed(unencryptedStorageAllowed),
                new CacheDirectory(home.resolve("deeper").resolve(".IdentityService"), Clock.systemUTC()),
                directory -> {
                    throw new VaultUnavailableException("there is no keyring", "install one", null);
                },
                patience);
    }

    private TokenCacheStore store() {
        return store(true, Duration.ofSeconds(15));
    }

    private Path file(String name) {
        return home.resolve("deeper").resolve(".IdentityService").resolve(name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void writtenContentIsReadAgain() throws IOException {
        assertThat(store().read(NAME)).isNull();

        store().update(NAME, current -> bytes(current == null ? "first" : "wrong"));
        store().update(NAME, current -> bytes(new String(current, StandardCharsets.UTF_8) + ", second"));

        assertThat(store().read(NAME)).asString().isEqualTo("first, second");
        assertThat(store().read("other.nocae")).isNull();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void filesAndDirectoryAreForTheirOwnerOnly() throws IOException {
        store().update(NAME, current -> bytes("content"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(NAME))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(NAME + ".lock"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(""))))
                .isEqualTo("rwx------");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void fileThatOthersCanReadIsRestrictedToItsOwner() throws IOException {
        store().update(NAME, current -> bytes("content"));
        Files.setPosixFilePermissions(file(NAME), PosixFilePermissions.fromString("rw-rw-rw-"));

        store().update(NAME, current -> bytes("more"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    void missingKeyringIsExplainedWhenNoFileIsAllowed() {
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store(false, Duration.ofSeconds(1)).read(NAME))
                .withMessage("TestCredential is unavailable: its tokens cannot be kept, since there is no keyring.\n"
                        + "Try: install one; or allow a file that only its permissions protect, with"
                        + " TokenCachePersistenceOptions.setUnencryptedStorageAllowed(true); or set no"
                        + " tokenCachePersistence.");
        assertThat(file(NAME)).doesNotExist();
    }

    @Test
    void unchangedContentIsNotWritten() throws IOException {
        store().update(NAME, current -> bytes("content"));
        FileTime before = FileTime.fromMillis(0);
        Files.setLastModifiedTime(file(NAME), before);

        store().update(NAME, current -> current == null ? new byte[0] : current);

        assertThat(Files.getLastModifiedTime(file(NAME))).isEqualTo(before);
    }

    @Test
    void filesOfACrashedWriterAreRemoved() throws IOException {
        store().update(NAME, current -> bytes("good"));
        Files.writeString(file(NAME + ".tmp"), "hal");
        Files.createFile(file(".lockfile"));

        assertThat(store().read(NAME)).asString().isEqualTo("good");
        store().update(NAME, current -> bytes("better"));

        assertThat(store().read(NAME)).asString().isEqualTo("better");
        try (Stream<Path> left = Files.list(file(""))) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder(NAME, NAME + ".lock");
        }
    }

    @Test
    void emptyFileCountsAsMissing() throws IOException {
        store().update(NAME, current -> bytes("content"));
        Files.write(file(NAME), new byte[0]);

        assertThat(store().read(NAME)).isNull();
    }

    @Test
    void lockThatAnotherProcessHoldsIsReported() throws IOException {
        store().update(NAME, current -> bytes("content"));
        try (FileChannel other = FileChannel.open(file(NAME + ".lock"), StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> store(true, Duration.ofMillis(50)).update(NAME, current -> bytes("lost")))
                    .withMessageContaining(NAME + ".lock")
                    .withMessageContaining("too long");
        }
        assertThat(store().read(NAME)).asString().isEqualTo("content");
    }

    @Test
    void lockOfAzureIdentityIsWaitedFor() throws IOException {
        store().update(NAME, current -> bytes("content"));
        try (FileChannel peer =
                FileChannel.open(file(".lockfile"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(peer.tryLock()).isNotNull();

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> store(true, Duration.ofMillis(800)).update(NAME, current -> bytes("lost")));
        }
        Files.delete(file(".lockfile"));

        store().update(NAME, current -> bytes("kept"));

        assertThat(store().read(NAME)).asString().isEqualTo("kept");
    }

    @Test
    void interruptedThreadGivesUpAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> store().update(NAME, current -> bytes("lost")));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void failureDuringAnUpdateReleasesTheLock() throws IOException {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store().update(NAME, current -> {
                    throw new IllegalStateException();
                }));

        store().update(NAME, current -> bytes("content"));

        assertThat(store().read(NAME)).asString().isEqualTo("content");
    }

    @Test
    void directoryThatCannotBeCreatedIsAnIoException() throws IOException {
        Files.writeString(home.resolve("deeper"), "a file");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> store().update(NAME, current -> bytes("content")));
    }

    @Test
    void concurrentThreadsLoseNoUpdate() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger number = new AtomicInteger();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            TokenCacheStore own = store();
            done.add(threads.submit(() -> {
                own.update(
                        NAME,
                        current -> bytes((current == null ? "" : new String(current, StandardCharsets.UTF_8))
                                + number.getAndIncrement() + " "));
                return null;
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        threads.shutdown();

        assertThat(store().read(NAME)).asString().isEqualTo(sequence(80));
    }

    private static String sequence(int end) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < end; i++) {
            all.append(i).append(' ');
        }
        return all.toString();
    }
}
