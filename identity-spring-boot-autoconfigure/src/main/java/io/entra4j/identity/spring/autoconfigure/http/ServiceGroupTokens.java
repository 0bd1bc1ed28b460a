package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.spring.autoconfigure.AzureIdentityProperties;
import io.entra4j.identity.spring.autoconfigure.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.http.BearerToken;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the tokens of HTTP service groups. What is wrong is told when the first client is configured, at the start. */
final class ServiceGroupTokens {

    private final Map<String, BearerToken> tokens = new LinkedHashMap<>();

    ServiceGroupTokens(AzureIdentityProperties properties, AzureBearerTokens bearerTokens) {
        properties
                .http()
                .serviceGroups()
                .forEach((group, service) -> tokens.put(group, token(group, service, bearerTokens)));
    }

    Map<String, BearerToken> byGroup() {
        return tokens;
    }

    private static BearerToken token(
            String group, AzureIdentityProperties.ServiceGroup service, AzureBearerTokens bearerTokens) {
        String prefix = AzureIdentityProperties.PREFIX + ".http.service-groups." + group;
        AzureBearerTokens of = checked(prefix + ".credential", () -> bearerTokens.forCredential(service.credential()));
        return checked(prefix + ".scopes", () -> of.forScopes(service.scopes().toArray(String[]::new)))
                .onlyTo(service.hosts().toArray(String[]::new))
                .claimsChallenges(service.claimsChallenge());
    }

    private static <T> T checked(String property, java.util.function.Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    property, String.valueOf(e.getMessage()), "Correct what the reason names.");
        }
    }
}
