package io.entra4j.identity.spring.autoconfigure.endpoint;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds {@code management.endpoint.azureidentity.*}.
 *
 * @param showValues When to show the identity that a token is for: application, object and tenant ID.
 * @param roles Roles that authorize a user to see the identities that tokens are for. When empty, all authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.azureidentity")
record AzureIdentityEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
