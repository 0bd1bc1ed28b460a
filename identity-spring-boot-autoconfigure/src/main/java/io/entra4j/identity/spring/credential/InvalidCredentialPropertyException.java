package io.entra4j.identity.spring.credential;

/**
 * Thrown at the start, before any request, when a property below {@code azure.identity} is missing, invalid or not
 * used.
 */
public final class InvalidCredentialPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String reason;
    private final String action;

    /**
     * Creates the exception.
     *
     * @param property full name of the property that is missing or invalid
     * @param reason what is wrong with it; a sentence without secrets
     * @param action what to do; a sentence
     */
    public InvalidCredentialPropertyException(String property, String reason, String action) {
        super("%s: %s %s".formatted(property, reason, action));
        this.property = property;
        this.reason = reason;
        this.action = action;
    }

    /**
     * Returns the property that is missing or invalid.
     *
     * @return the full name
     */
    public String property() {
        return property;
    }

    /**
     * Returns what is wrong with it.
     *
     * @return a sentence without secrets
     */
    public String reason() {
        return reason;
    }

    /**
     * Returns what to do.
     *
     * @return a sentence
     */
    public String action() {
        return action;
    }
}
