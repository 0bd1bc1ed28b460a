package io.entra4j.identity.spring.oauth2;

import org.springframework.security.oauth2.client.registration.ClientRegistration;

/** Texts that tell the shared tokens of OAuth2 clients apart. The store sees a keyed hash of them only. */
final class SharedNames {

    private SharedNames() {}

    /**
     * Names the token of a registration. Another application has another client ID, and a registration that was changed
     * has another name, too.
     *
     * @param kind tells kinds of tokens apart
     * @param owner the user, or the hash of the caller's token
     */
    static String of(String kind, ClientRegistration registration, String owner) {
        StringBuilder name = new StringBuilder();
        append(name, kind);
        append(name, registration.getRegistrationId());
        append(name, registration.getClientId());
        append(name, registration.getProviderDetails().getTokenUri());
        RequestedToken.scopes(registration).stream().sorted().forEach(scope -> append(name, scope));
        append(name, "");
        append(name, owner);
        return name.toString();
    }

    /** Begins each part with its length, so that no two lists of parts give the same text. */
    private static void append(StringBuilder name, String part) {
        name.append(part.length()).append(':').append(part).append(';');
    }
}
