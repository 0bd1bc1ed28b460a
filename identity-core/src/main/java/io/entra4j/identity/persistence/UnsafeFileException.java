package io.entra4j.identity.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** Tells that another user could read or replace the content of a file or directory. */
final class UnsafeFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param reason the rest of the sentence after the path, without a full stop
     */
    UnsafeFileException(Path path, String reason) {
        super("'%s' %s".formatted(path, reason));
    }
}
