package io.entra4j.identity.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** Tells that somebody else could read or replace what is kept in a file or directory. */
final class UnsafeFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param reason goes on after the path, without a full stop
     */
    UnsafeFileException(Path path, String reason) {
        super("'%s' %s".formatted(path, reason));
    }
}
