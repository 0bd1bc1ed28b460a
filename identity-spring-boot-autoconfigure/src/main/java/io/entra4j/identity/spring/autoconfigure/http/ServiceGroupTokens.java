package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.http.BearerToken;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.web.util.UriBuilder;

/**
 * Finds the tokens of HTTP service groups. Throws for wrong properties when the first client is configured, at the
 * start.
 */
final class ServiceGroupTokens {

    private final Set<String> restricted = new HashSet<>();
    private final Map<String, BearerToken> tokens = new LinkedHashMap<>();

    ServiceGroupTokens(AzureIdentityProperties properties, AzureBearerTokens bearerTokens) {
        properties.http().serviceGroups().forEach((group, service) -> {
            tokens.put(group, token(group, service, bearerTokens));
            if (!service.hosts().isEmpty()) {
                restricted.add(group);
            }
        });
    }

    Map<String, BearerToken> byGroup() {
        return tokens;
    }

    /**
     * Restricts a token to the hosts that properties name. If they name none, restricts it to the host of the base URL.
     *
     * @param uri the client's {@code uri} method. It passes on the base URL when it makes an address; the builder
     *     itself does not tell the base URL
     * @throws InvalidCredentialPropertyException if there are neither hosts nor a base URL
     */
    BearerToken restricted(String group, BearerToken token, Consumer<Function<UriBuilder, URI>> uri) {
        if (restricted.contains(group)) {
            return token;
        }
        List<String> hosts = new ArrayList<>();
        try {
            uri.accept(builder -> {
                URI base = builder.build();
                Stream.ofNullable(base.getHost()).forEach(hosts::add);
                return base;
            });
        } catch (IllegalArgumentException e) {
            throw withoutHosts(group, "The base URL of the group's clients has variables without values");
        }
        if (hosts.isEmpty()) {
            throw withoutHosts(group, "The group's clients have no base URL");
        }
        return token.onlyTo(hosts.toArray(String[]::new));
    }

    private static InvalidCredentialPropertyException withoutHosts(String group, String why) {
        return new InvalidCredentialPropertyException(
                prefix(group) + ".hosts",
                "It is not set. %s, so the hosts that may receive the token are unknown.".formatted(why),
                "Set the hosts, or set spring.http.serviceclient.%s.base-url.".formatted(group));
    }

    private static BearerToken token(
            String group, AzureIdentityProperties.ServiceGroup service, AzureBearerTokens bearerTokens) {
        String prefix = prefix(group);
        AzureBearerTokens of = checked(prefix + ".credential", () -> bearerTokens.forCredential(service.credential()));
        BearerToken token =
                checked(prefix + ".scopes", () -> of.forScopes(service.scopes().toArray(String[]::new)));
        return checked(prefix + ".hosts", () -> token.onlyTo(service.hosts().toArray(String[]::new)))
                .claimsChallenges(service.claimsChallenge());
    }

    private static String prefix(String group) {
        return AzureIdentityProperties.PREFIX + ".http.service-groups." + group;
    }

    private static <T> T checked(String property, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    property, String.valueOf(e.getMessage()), "Correct %s.".formatted(property));
        }
    }
}
