package io.entra4j.identity.developer;

import io.entra4j.identity.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
