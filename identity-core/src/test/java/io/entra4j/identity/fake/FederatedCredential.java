package io.entra4j.identity.fake;

/**
 * A federated identity credential: what a foreign token must say to speak for an application. Entra compares all three
 * case by case.
 *
 * @param issuer the {@code iss} of the token
 * @param subject its {@code sub}
 * @param audience what its {@code aud} must contain
 */
public record FederatedCredential(String issuer, String subject, String audience) {}
