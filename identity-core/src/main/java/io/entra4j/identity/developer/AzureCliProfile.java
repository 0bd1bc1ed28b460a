package io.entra4j.identity.developer;

import io.entra4j.identity.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file in which the Azure CLI keeps its accounts. If it holds no account, every {@code az account
 * get-access-token} fails. The kind of login does not matter: users, service principals, managed identities and tenants
 * without subscriptions are all accounts in this file.
 */
final class AzureCliProfile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Size of the longest file that is read. An account takes half a kilobyte. */
    private static final long MAX_BYTES = 16 << 20;

    private AzureCliProfile() {}

    /**
     * Returns the evidence that no user is logged in.
     *
     * @param file {@code azureProfile.json}
     * @return the end of a sentence; {@code null} if there is an account, or only az can find out
     */
    static @Nullable String loggedOut(Path file) {
        if (Files.notExists(file)) {
            return "there is no " + file;
        }
        Map<?, ?> profile = read(file);
        if (profile == null) {
            return null;
        }
        // The first command of az, of any kind, writes this file without accounts.
        Object accounts = profile.get("subscriptions");
        return accounts == null || accounts.equals(List.of()) ? "%s holds no account".formatted(file) : null;
    }

    /**
     * Finds a subscription in the same way as az, by its ID or its name in any letter case.
     *
     * @param file {@code azureProfile.json}
     * @return the subscription's entry; {@code null} if the file has no such entry or several, or cannot be read
     */
    static @Nullable Map<?, ?> subscription(Path file, String idOrName) {
        List<Map<?, ?>> found = subscriptions(file)
                .filter(each -> is(each, "id", idOrName) || is(each, "name", idOrName))
                .toList();
        return found.size() == 1 ? found.get(0) : null;
    }

    /** Returns a subscription of the tenant with this ID; {@code null} if there is none. */
    static @Nullable Map<?, ?> tenant(Path file, String id) {
        return subscriptions(file)
                .filter(each -> is(each, "tenantId", id))
                .findFirst()
                .orElse(null);
    }

    private static Stream<Map<?, ?>> subscriptions(Path file) {
        Map<?, ?> profile = read(file);
        return profile != null && profile.get("subscriptions") instanceof List<?> all
                ? all.stream().filter(each -> each instanceof Map<?, ?>).map(each -> (Map<?, ?>) each)
                : Stream.of();
    }

    /** Returns whether a subscription belongs to a tenant. The tenant is named by its ID or its first domain. */
    static boolean isOf(Map<?, ?> subscription, String tenant) {
        return is(subscription, "tenantId", tenant) || is(subscription, "tenantDefaultDomain", tenant);
    }

    private static boolean is(Map<?, ?> subscription, String member, String value) {
        return subscription.get(member) instanceof String text && text.equalsIgnoreCase(value);
    }

    private static @Nullable Map<?, ?> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return null;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return Json.object(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (IOException e) {
            // The tool may have the right to read the file. Otherwise, it says why it cannot.
            return null;
        }
    }
}
