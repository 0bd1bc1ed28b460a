package io.entra4j.identity.persistence;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.entra4j.identity.TokenCachePersistenceOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Puts into the keyring what the Azure Toolkit for IntelliJ puts there, in its form, and prints what we find. */
public final class ToolkitCache {

    private static final String SERVICE = "Microsoft.Developer.IdentityService";
    private static final String ACCOUNT = "azure-toolkit.cache";

    private ToolkitCache() {}

    /** The toolkit's side of libsecret. */
    interface Toolkit extends Library {
        Pointer secret_schema_new(
                String name, int flags, String one, int type, String two, int type2, @Nullable Pointer end);

        int secret_password_store_sync(
                Pointer schema,
                String collection,
                String label,
                String password,
                @Nullable Pointer cancellable,
                PointerByReference error,
                String one,
                String value,
                String two,
                String value2,
                @Nullable Pointer end);
    }

    /**
     * Runs it.
     *
     * @param args unused
     */
    public static void main(String... args) throws IOException {
        PlatformTokenCacheStore store =
                PlatformTokenCacheStore.of("IntelliJCredential", new TokenCachePersistenceOptions(), Clock.systemUTC());
        System.out.println("before: " + text(store.readToolkits()));
        Toolkit toolkit = Native.load("libsecret-1.so.0", Toolkit.class);
        Pointer schema = toolkit.secret_schema_new(
                "com.intellij.credentialStore.Credential", 0, "service", 0, "account", 0, null);
        int done = toolkit.secret_password_store_sync(
                schema,
                "default",
                ACCOUNT,
                "the toolkit's cache",
                null,
                new PointerByReference(),
                "service",
                SERVICE,
                "account",
                ACCOUNT,
                null);
        System.out.println("stored: " + done);
        // As Microsoft's extension does.
        Path marks = Files.createDirectories(Path.of(System.getProperty("user.home"), ".IdentityService"));
        Files.writeString(marks.resolve("azure-toolkit.cache.nocae"), "");
        System.out.println("after: " + text(store.readToolkits()));
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
