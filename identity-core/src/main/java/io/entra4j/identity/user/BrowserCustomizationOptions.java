package io.entra4j.identity.user;

import org.jspecify.annotations.Nullable;

/** Holds the texts that the browser shows after a sign-in. Not for use by several threads. */
public final class BrowserCustomizationOptions {

    private @Nullable String successMessage;
    private @Nullable String errorMessage;

    /** Starts with the default texts, which ask the user to go back to the application. */
    public BrowserCustomizationOptions() {}

    /**
     * Sets the text that the browser shows after a successful sign-in.
     *
     * @param text plain text, not HTML; {@code null} for the default
     * @return this
     */
    public BrowserCustomizationOptions setSuccessMessage(@Nullable String text) {
        this.successMessage = text;
        return this;
    }

    /**
     * Sets the text that the browser shows, before the reason, after a failed sign-in.
     *
     * @param text plain text, not HTML; {@code null} for the default
     * @return this
     */
    public BrowserCustomizationOptions setErrorMessage(@Nullable String text) {
        this.errorMessage = text;
        return this;
    }

    /**
     * Returns the text that the browser shows after a successful sign-in.
     *
     * @return the text, {@code null} for the default
     */
    public @Nullable String getSuccessMessage() {
        return successMessage;
    }

    /**
     * Returns the text that the browser shows after a failed sign-in.
     *
     * @return the text, {@code null} for the default
     */
    public @Nullable String getErrorMessage() {
        return errorMessage;
    }
}
