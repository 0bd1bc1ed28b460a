package io.entra4j.identity.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds the files of the caches. They, and the directory if it is made here, are for their owner only. */
record CacheDirectory(Path path, Clock clock) {

    Path file(String name) {
        return path.resolve(name);
    }

    /** Whether there is a file whose name begins so. */
    boolean hasFile(String beginning) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(beginning));
        }
    }

    /** On Windows, what is in a user's directory is that user's by inheritance. */
    private FileAttribute<?>[] only(String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    void make() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path, only("rwx------"));
        }
    }

    /** Returns a file's bytes, {@code null} if there is no file, or nothing in it. */
    byte @Nullable [] read(String name) throws IOException {
        try {
            byte[] content = Files.readAllBytes(file(name));
            return content.length == 0 ? null : content;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Replaces a file at once. The caller holds its lock, so what lies there under the interim name is of the dead. */
    void replace(String name, byte[] content) throws IOException {
        Path interim = file(name + ".tmp");
        Files.deleteIfExists(interim);
        try (FileChannel channel = FileChannel.open(
                interim, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), only("rw-------"))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(interim, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Opens a file that is there only to be locked. */
    FileChannel openLock(String name) throws IOException {
        return FileChannel.open(
                file(name), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), only("rw-------"));
    }

    /** Makes an empty file; {@code false} if there is one. */
    boolean create(String name) throws IOException {
        try {
            Files.createFile(file(name), only("rw-------"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Lets azure-identity know that a vault's content has changed: it looks at the time of the file of that name. */
    void mark(String name) throws IOException {
        if (!create(name)) {
            Files.setLastModifiedTime(file(name), FileTime.from(clock.instant()));
        }
    }
}
