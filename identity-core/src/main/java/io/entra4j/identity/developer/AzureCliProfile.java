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
 * Reads the file in which the Azure CLI keeps its accounts. Without an account in it, every {@code az account
 * get-access-token} fails, however somebody would have logged in: users, service principals, managed identities and
 * tenants without subscriptions are all accounts there.
 */
final class AzureCliProfile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** An account takes half a kilobyte. */
    private static final long LONGEST = 16 << 20;

    private AzureCliProfile() {}

    /**
     * Returns what shows that nobody is logged in.
     *
     * @param file {@code azureProfile.json}
     * @return the end of a sentence; {@code null} if there is an account, or only az can tell
     */
    static @Nullable String loggedOut(Path file) {
        if (Files.notExists(file)) {
            return "there is no " + file;
        }
        Map<?, ?> profile = read(file);
        if (profile == null) {
            return null;
        }
        // The tool itself writes the file without accounts, at any first command.
        Object accounts = profile.get("subscriptions");
        return accounts == null || accounts.equals(List.of()) ? "%s holds no account".formatted(file) : null;
    }

    /**
     * Finds a subscription as az does, by its ID or its name in any case.
     *
     * @param file {@code azureProfile.json}
     * @return what the file says of it; {@code null} if it names none such, several, or cannot be read
     */
    static @Nullable Map<?, ?> subscription(Path file, String idOrName) {
        List<Map<?, ?>> found = subscriptions(file)
                .filter(each -> is(each, "id", idOrName) || is(each, "name", idOrName))
                .toList();
        return found.size() == 1 ? found.get(0) : null;
    }

    /** A subscription of a tenant, named by its ID; {@code null} if there is none. */
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

    /** Whether a subscription belongs to a tenant, which is named by its ID or its first domain. */
    static boolean isOf(Map<?, ?> subscription, String tenant) {
        return is(subscription, "tenantId", tenant) || is(subscription, "tenantDefaultDomain", tenant);
    }

    private static boolean is(Map<?, ?> subscription, String member, String value) {
        return subscription.get(member) instanceof String text && text.equalsIgnoreCase(value);
    }

    private static @Nullable Map<?, ?> read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                return null;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return Json.object(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (IOException e) {
            // The tool may be allowed to read it, or says why it cannot.
            return null;
        }
    }
}
