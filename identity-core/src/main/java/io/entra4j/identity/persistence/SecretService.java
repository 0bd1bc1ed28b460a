package io.entra4j.identity.persistence;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.entra4j.identity.http.ForeignText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a partition in the keyring of a Linux desktop, in the form that azure-identity uses. Microsoft's extension is
 * not used. It cannot say why it fails, it waits for a locked keyring without end, and it ends the JVM when the bus
 * ends.
 *
 * @see <a href="https://specifications.freedesktop.org/secret-service/latest/">Secret Service</a>
 */
final class SecretService implements Vault {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlatformTokenCacheStore.class);

    /** Long enough for a user to type the password of a locked keyring. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int NO_FLAGS = 0;
    private static final int TEXT = 0;
    private static final String REMEDY = "run in a desktop session, or in one made by 'dbus-run-session' with"
            + " 'gnome-keyring-daemon --unlock' in it";

    private final CacheDirectory directory;
    private final LibSecret secrets;
    private final LibSecret.Gio gio;
    private final Pointer schema;

    private SecretService(CacheDirectory directory, LibSecret secrets, LibSecret.Gio gio) {
        this.directory = directory;
        this.secrets = secrets;
        this.gio = gio;
        this.schema = secrets.secret_schema_new(PeerNames.SCHEMA, NO_FLAGS, PeerNames.ATTRIBUTE, TEXT, null);
    }

    /**
     * Connects to the keyring, and sends it a first request.
     *
     * @throws VaultUnavailableException if there is no library, no bus or no keyring
     */
    static SecretService open(CacheDirectory directory) throws VaultUnavailableException {
        SecretService service = load(directory);
        service.connect();
        try {
            service.find(PeerNames.attribute("none"));
            return service;
        } catch (IOException e) {
            throw new VaultUnavailableException(
                    "no keyring answers on the D-Bus session bus (%s)".formatted(e.getMessage()), REMEDY, e);
        }
    }

    private static SecretService load(CacheDirectory directory) throws VaultUnavailableException {
        try {
            return new SecretService(
                    directory,
                    Native.load("libsecret-1.so.0", LibSecret.class),
                    Native.load("libgio-2.0.so.0", LibSecret.Gio.class));
        } catch (UnsatisfiedLinkError e) {
            throw new VaultUnavailableException(
                    "the library libsecret cannot be loaded",
                    "install it (Debian, Ubuntu: libsecret-1-0; Fedora, Red Hat: libsecret), and " + REMEDY,
                    e);
        }
    }

    private void connect() throws VaultUnavailableException {
        PointerByReference error = new PointerByReference();
        Pointer connection = gio.g_bus_get_sync(LibSecret.Gio.SESSION_BUS, null, error);
        if (connection == null) {
            throw new VaultUnavailableException(
                    "there is no D-Bus session bus, so the keyring cannot be reached (%s)".formatted(text(error)),
                    REMEDY,
                    null);
        }
        // By default GLib ends the process when the bus goes away. The connection stays open, since the whole process
        // shares it.
        gio.g_dbus_connection_set_exit_on_close(connection, 0);
    }

    @Override
    public byte @Nullable [] read(String partition) throws IOException {
        String content = find(PeerNames.attribute(partition));
        if (content == null && PeerNames.isPeersToo(partition)) {
            content = find(PeerNames.SERVICE);
        }
        if (content == null || content.isEmpty()) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            LOGGER.warn("The token cache '{}' in the keyring is damaged, and is started afresh.", partition);
            return null;
        }
    }

    @Override
    public byte @Nullable [] toolkits() throws IOException {
        Pointer jetBrains = secrets.secret_schema_new(
                "com.intellij.credentialStore.Credential", NO_FLAGS, "service", TEXT, "account", TEXT, null);
        String content = text(call((cancellable, error) -> secrets.secret_password_lookup_sync(
                jetBrains, cancellable, error, "service", PeerNames.SERVICE, "account", PeerNames.TOOLKIT, null)));
        return content == null ? null : content.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(String partition, byte[] content) throws IOException {
        directory.mark(partition);
        String text = Base64.getEncoder().encodeToString(content);
        Pointer kept = call((cancellable, error) -> {
            int done = secrets.secret_password_store_sync(
                    schema,
                    "default",
                    PeerNames.account(partition),
                    text,
                    cancellable,
                    error,
                    PeerNames.ATTRIBUTE,
                    PeerNames.attribute(partition),
                    null);
            return done == 0 ? null : schema;
        });
        if (kept == null) {
            throw new IOException("the keyring is locked, and the user did not unlock it");
        }
    }

    private @Nullable String find(String attribute) throws IOException {
        return text(call((cancellable, error) ->
                secrets.secret_password_lookup_sync(schema, cancellable, error, PeerNames.ATTRIBUTE, attribute, null)));
    }

    private @Nullable String text(@Nullable Pointer found) {
        if (found == null) {
            return null;
        }
        try {
            return found.getString(0, StandardCharsets.UTF_8.name());
        } finally {
            secrets.secret_password_free(found);
        }
    }

    private interface Call {
        @Nullable
        Pointer with(Pointer cancellable, PointerByReference error);
    }

    private @Nullable Pointer call(Call call) throws IOException {
        Pointer cancellable = gio.g_cancellable_new();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        gio.g_cancellable_cancel(cancellable);
                    }
                },
                CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        PointerByReference error = new PointerByReference();
        try {
            Pointer answer = call.with(cancellable, error);
            String failure = text(error);
            if (failure != null) {
                throw new IOException(failure);
            }
            return answer;
        } finally {
            if (over.compareAndSet(false, true)) {
                deadline.cancel(false);
            } else {
                deadline.join();
            }
            gio.g_object_unref(cancellable);
        }
    }

    /** Reads GLib's error, whose message is at the end of 'quark domain; int code; char *message', and frees it. */
    private @Nullable String text(PointerByReference error) {
        Pointer value = error.getValue();
        if (value == null) {
            return null;
        }
        String message = value.getPointer(8).getString(0, StandardCharsets.UTF_8.name());
        gio.g_error_free(value);
        return ForeignText.oneLine(message, ForeignText.MAX_QUOTE);
    }
}
