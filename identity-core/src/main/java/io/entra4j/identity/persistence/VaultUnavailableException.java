package io.entra4j.identity.persistence;

import org.jspecify.annotations.Nullable;

/** Tells why the operating system cannot keep secrets here. */
final class VaultUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param reason the rest of the sentence after "cannot be kept, since", without a full stop
     * @param remedy what the reader can do, without a full stop
     */
    VaultUnavailableException(String reason, String remedy, @Nullable Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
