package io.entra4j.identity.persistence;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * Functions of libsecret that are used here, and of GLib, on which it is built. Attributes are pairs that end with a
 * null.
 *
 * @see <a href="https://gnome.pages.gitlab.gnome.org/libsecret/">libsecret</a>
 */
interface LibSecret extends Library {

    Pointer secret_schema_new(String name, int flags, String attribute, int type, @Nullable Pointer end);

    Pointer secret_schema_new(
            String name,
            int flags,
            String attribute,
            int type,
            String secondAttribute,
            int secondType,
            @Nullable Pointer end);

    @Nullable
    Pointer secret_password_lookup_sync(
            Pointer schema,
            Pointer cancellable,
            PointerByReference error,
            String attribute,
            String value,
            String secondAttribute,
            String secondValue,
            @Nullable Pointer end);

    @Nullable
    Pointer secret_password_lookup_sync(
            Pointer schema,
            Pointer cancellable,
            PointerByReference error,
            String attribute,
            String value,
            @Nullable Pointer end);

    int secret_password_store_sync(
            Pointer schema,
            String collection,
            String label,
            String password,
            Pointer cancellable,
            PointerByReference error,
            String attribute,
            String value,
            @Nullable Pointer end);

    /** Frees the memory of a password, and wipes it. */
    void secret_password_free(Pointer password);

    /** Input and output of GLib. */
    interface Gio extends Library {

        int SESSION_BUS = 2;

        @Nullable
        Pointer g_bus_get_sync(int type, @Nullable Pointer cancellable, PointerByReference error);

        void g_dbus_connection_set_exit_on_close(Pointer connection, int exit);

        Pointer g_cancellable_new();

        void g_cancellable_cancel(Pointer cancellable);

        void g_object_unref(Pointer object);

        void g_error_free(Pointer error);
    }
}
