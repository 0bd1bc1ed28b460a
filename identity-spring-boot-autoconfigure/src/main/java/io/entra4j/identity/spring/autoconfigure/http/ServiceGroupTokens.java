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

/** Finds the tokens of HTTP service groups. What is wrong is told when the first client is configured, at the start. */
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
     * Has a token sent to the hosts that properties name, else to that of the base URL.
     *
     * @param uri a client's {@code uri}, which is handed the base URL when an address is made. Builders do not tell it
     * @throws InvalidCredentialPropertyException if there is neither
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
            throw withoutHosts(group, "The base URL of its clients has variables without values");
        }
        if (hosts.isEmpty()) {
            throw withoutHosts(group, "Its clients have no base URL");
        }
        return token.onlyTo(hosts.toArray(String[]::new));
    }

    private static InvalidCredentialPropertyException withoutHosts(String group, String why) {
        return new InvalidCredentialPropertyException(
                prefix(group) + ".hosts",
                "It is not set. %s, so nothing says where the token may go.".formatted(why),
                "Set the hosts, or spring.http.serviceclient.%s.base-url.".formatted(group));
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
