package io.entra4j.identity.spring.credential;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import io.entra4j.identity.shared.SharedTokenStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;

/** Reads {@code azure.identity.cache.shared.*}. */
public final class SharedCacheSettings {

    private static final String PREFIX = AzureIdentityProperties.PREFIX + ".cache.shared.";

    private SharedCacheSettings() {}

    /**
     * Makes the cache.
     *
     * @param shared the properties
     * @param stores where tokens are kept: one bean, or a primary one
     * @return the cache
     * @throws InvalidCredentialPropertyException if a property is missing or wrong, or there is no one store
     */
    public static SharedTokenCache cache(
            AzureIdentityProperties.Shared shared, ObjectProvider<SharedTokenStore> stores) {
        SharedTokenStore store = stores.getIfUnique();
        if (store == null && stores.stream().findAny().isPresent()) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + "enabled",
                    "It is true, but there are several beans of the type SharedTokenStore.",
                    "Declare one only, or mark one of them as @Primary.");
        }
        if (store == null) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + "enabled",
                    "It is true, but there is nothing to keep tokens in.",
                    "Add spring-boot-starter-data-redis, or declare one bean of the type SharedTokenStore.");
        }
        SharedTokenCache.Builder cache = SharedTokenCache.builder(store)
                .keys(keys(shared))
                .applications(shared.applications())
                .onBehalfOf(shared.onBehalfOf());
        try {
            return cache.timeout(shared.timeout()).build();
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + "timeout",
                    "It must be more than 0 and at most 5s: " + shared.timeout().toMillis() + "ms.",
                    "Remove it for the default, 50ms.");
        }
    }

    private static SharedTokenKeys keys(AzureIdentityProperties.Shared shared) {
        if (shared.keys().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + "keys",
                    "It is not set, and tokens are shared encrypted only.",
                    "Set a key, such as 'azure.identity.cache.shared.keys.k1', to what 'openssl rand -base64 32' prints.");
        }
        String active = shared.activeKey();
        if (active == null) {
            if (shared.keys().size() > 1) {
                throw new InvalidCredentialPropertyException(
                        PREFIX + "active-key",
                        "It is not set, but there are several keys: "
                                + shared.keys().keySet() + ".",
                        "Set it to the ID of the key that encrypts; the others only decrypt.");
            }
            active = shared.keys().keySet().iterator().next();
        }
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        shared.keys().forEach((id, key) -> secrets.put(id, decoded(id, key)));
        try {
            return SharedTokenKeys.of(active, secrets);
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + (secrets.containsKey(active) ? "keys" : "active-key"),
                    e.getMessage() == null ? "It is wrong." : e.getMessage(),
                    "Set each key to what 'openssl rand -base64 32' prints, and 'active-key' to the ID of one of them.");
        }
    }

    private static byte[] decoded(String id, String key) {
        try {
            return Base64.getDecoder().decode(key.strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + "keys." + id, "It is not in Base64.", "Set it to what 'openssl rand -base64 32' prints.");
        }
    }
}
