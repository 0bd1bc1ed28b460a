package io.entra4j.identity.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Translates the JDK's file exceptions to words: the JDK tells most reasons by the type of the exception only. */
public final class FileTrouble {

    private FileTrouble() {}

    /**
     * Returns why a file could not be read or written.
     *
     * @param thrown the JDK's exception
     * @return a clause without full stop, such as {@code permission denied}
     */
    public static String of(IOException thrown) {
        if (thrown instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (thrown instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (thrown instanceof FileAlreadyExistsException || thrown instanceof NotDirectoryException) {
            return "a file is where a directory is expected";
        }
        String reason = thrown instanceof FileSystemException told ? told.getReason() : thrown.getMessage();
        return reason == null || reason.isBlank() ? "an I/O error" : ForeignText.oneLine(reason, ForeignText.MAX_QUOTE);
    }
}
