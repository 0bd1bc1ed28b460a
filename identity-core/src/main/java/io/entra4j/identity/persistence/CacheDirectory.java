package io.entra4j.identity.persistence;

import io.entra4j.identity.http.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds the files of the caches, which only the user of this process can read and replace. */
final class CacheDirectory {

    private final Path path;
    private final Clock clock;
    private final FileProtection protection;

    CacheDirectory(Path path, Clock clock) {
        this(path, clock, new FileProtection(FileProtection::ownerOfNewFile));
    }

    CacheDirectory(Path path, Clock clock, FileProtection protection) {
        this.path = path;
        this.clock = clock;
        this.protection = protection;
    }

    Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Returns whether there is a file whose name begins with the given text. */
    boolean hasFile(String beginning) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(beginning));
        }
    }

    /**
     * Creates the directory if there is none.
     *
     * @throws UnsafeFileException if other users can write there
     */
    void make() throws IOException {
        if (!Files.isDirectory(path)) {
            try {
                Files.createDirectories(path, FileProtection.only(path, "rwx------"));
            } catch (FileSystemException e) {
                throw new IOException(
                        "The token cache cannot be kept in '%s': %s.".formatted(path, FileTrouble.of(e)), e);
            }
        }
        protection.restrictDirectory(path);
    }

    /**
     * Returns a file's bytes, {@code null} if there is no file, or nothing in it.
     *
     * @throws UnsafeFileException if it, or another file in the directory, could come from other users
     */
    byte @Nullable [] read(String name) throws IOException {
        if (!Files.isDirectory(path)) {
            return null;
        }
        protection.restrictDirectory(path);
        protection.restrictFile(file(name));
        try (InputStream file = Files.newInputStream(file(name), LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = file.readAllBytes();
            return content.length == 0 ? null : content;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Replaces a file in one step. The caller holds its lock, so an existing interim file comes from a process that has
     * ended.
     */
    void replace(String name, byte[] content) throws IOException {
        Path interim = file(name + ".tmp");
        Files.deleteIfExists(interim);
        try (FileChannel channel = FileChannel.open(
                interim,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                FileProtection.only(interim, "rw-------"))) {
            protection.restrictFile(interim);
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(interim, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Opens a file that exists only to be locked. */
    FileChannel openLock(String name) throws IOException {
        protection.restrictFile(file(name));
        FileChannel channel = FileChannel.open(
                file(name),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                FileProtection.only(path, "rw-------"));
        protection.restrictFile(file(name));
        return channel;
    }

    /** Creates an empty file; returns {@code false} if there is one. */
    boolean create(String name) throws IOException {
        try {
            Files.createFile(file(name), FileProtection.only(path, "rw-------"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Lets azure-identity know that a vault's content has changed: it looks at the time of the file with that name. */
    void mark(String name) throws IOException {
        if (!create(name)) {
            Files.setLastModifiedTime(file(name), FileTime.from(clock.instant()));
        }
    }
}
