package io.entra4j.identity.user;

import org.jspecify.annotations.Nullable;

/** Says what the browser shows when the user has been there. Not for use by several threads. */
public final class BrowserCustomizationOptions {

    private @Nullable String successMessage;
    private @Nullable String errorMessage;

    /** Starts with texts that ask the user to go back to the application. */
    public BrowserCustomizationOptions() {}

    /**
     * Sets what the browser shows once the user has signed in.
     *
     * @param text plain text, not HTML; {@code null} for the default
     * @return this
     */
    public BrowserCustomizationOptions setSuccessMessage(@Nullable String text) {
        this.successMessage = text;
        return this;
    }

    /**
     * Sets what the browser shows, before the reason, if the user could not be signed in.
     *
     * @param text plain text, not HTML; {@code null} for the default
     * @return this
     */
    public BrowserCustomizationOptions setErrorMessage(@Nullable String text) {
        this.errorMessage = text;
        return this;
    }

    /**
     * Returns what the browser shows once the user has signed in.
     *
     * @return the text, {@code null} for the default
     */
    public @Nullable String getSuccessMessage() {
        return successMessage;
    }

    /**
     * Returns what the browser shows if the user could not be signed in.
     *
     * @return the text, {@code null} for the default
     */
    public @Nullable String getErrorMessage() {
        return errorMessage;
    }
}
