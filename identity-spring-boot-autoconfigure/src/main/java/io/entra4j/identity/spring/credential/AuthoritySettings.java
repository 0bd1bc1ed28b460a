package io.entra4j.identity.spring.credential;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthorityHosts;
import org.jspecify.annotations.Nullable;

/** Chooses between {@code cloud}, {@code authority-host} and {@code AZURE_AUTHORITY_HOST}. */
final class AuthoritySettings {

    private AuthoritySettings() {}

    static String authorityHost(CredentialProperties properties, Prefix prefix, Configuration variables) {
        String host = properties.authorityHost();
        boolean hasHost = host != null && !host.isBlank();
        AzureCloud cloud = properties.cloud();
        if (cloud == AzureCloud.CUSTOM && !hasHost) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("authority-host"),
                    "The cloud is 'custom', but its authority host is not set.",
                    "Set it to the https URL of the cloud's token service.");
        }
        if (cloud != null && cloud != AzureCloud.CUSTOM && hasHost) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("authority-host"),
                    "It is set, but the cloud '%s' has its own authority host.".formatted(Prefix.kebab(cloud)),
                    "Remove one of them, or set the cloud to 'custom'.");
        }
        return resolve(
                hasHost ? host : cloud == null ? null : cloud.authorityHost(),
                hasHost ? prefix.name("authority-host") : Configuration.PROPERTY_AZURE_AUTHORITY_HOST,
                variables);
    }

    static @Nullable String region(CredentialProperties properties, Prefix prefix) {
        try {
            return AuthorityHosts.checkRegion("region", properties.region());
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("region"), String.valueOf(e.getMessage()), "Correct it, or remove it.");
        }
    }

    private static String resolve(@Nullable String host, String setting, Configuration variables) {
        try {
            return AuthorityHosts.resolve(host, variables);
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    String.valueOf(e.getMessage()),
                    "Use the https URL of the token service, or remove the setting for the public cloud.");
        }
    }
}
