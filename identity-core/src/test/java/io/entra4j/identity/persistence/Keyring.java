package io.entra4j.identity.persistence;

import io.entra4j.identity.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * GNOME Keyring on a D-Bus session of its own, with its files in a directory of a test's. Both end with the program that
 * is run in there.
 */
public final class Keyring {

    private static final List<Path> PARTS =
            List.of(Path.of("/usr/bin/dbus-run-session"), Path.of("/usr/bin/gnome-keyring-daemon"));
    private static final String ABSENT =
            "GNOME Keyring is not installed: apt-get install gnome-keyring libsecret-1-0 dbus";
    private static final String UNLOCKED =
            "echo -n password | gnome-keyring-daemon --unlock --components=secrets" + " > /dev/null 2>&1; ";
    private static final String LOCKED = "gnome-keyring-daemon --start --components=secrets > /dev/null 2>&1; ";

    private final Path home;

    private Keyring(Path home) {
        this.home = home;
    }

    /** Skips the test where a part is absent, unless {@code -Dtools.required=true} makes that a failure. */
    public static Keyring in(Path home) {
        boolean installed = PARTS.stream().allMatch(Files::isExecutable);
        if (!installed && Boolean.getBoolean("tools.required")) {
            throw new AssertionError(ABSENT);
        }
        Assumptions.assumeTrue(installed, ABSENT);
        return new Keyring(home);
    }

    /** Runs a main class with an unlocked keyring and returns what it printed. */
    public String run(Class<?> main, String... options) {
        return run("dbus-run-session", UNLOCKED, main, options);
    }

    /** Runs it with a bus that leads to no keyring, and can start none. */
    String runWithoutKeyring(Class<?> main, String... options) {
        return run("dbus-run-session --config-file=" + emptyBus(), "", main, options);
    }

    /** Runs it with a keyring that is locked, or does not exist. */
    String runLocked(Class<?> main, String... options) {
        return run("dbus-run-session", LOCKED, main, options);
    }

    /** Runs it without a bus. */
    public String runWithoutBus(Class<?> main, String... options) {
        return run("env -u DBUS_SESSION_BUS_ADDRESS", "", main, options);
    }

    private String run(String bus, String keyring, Class<?> main, String... options) {
        List<String> command = new ArrayList<>(List.of("sh", "-c"));
        command.add("exec " + bus + " sh -c '" + keyring + "exec \"$@\"' program \"$@\"");
        command.add("program");
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Duser.home=" + home);
        return ChildJvm.run(
                command,
                Map.of(
                        "HOME",
                        home.toString(),
                        "XDG_DATA_HOME",
                        home.resolve("data").toString(),
                        "XDG_RUNTIME_DIR",
                        home.toString(),
                        "DBUS_SESSION_BUS_ADDRESS",
                        "",
                        "DISPLAY",
                        "",
                        "WAYLAND_DISPLAY",
                        ""),
                main,
                all.toArray(String[]::new));
    }

    private Path emptyBus() {
        try {
            return Files.writeString(home.resolve("bus.conf"), """
                    <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                     "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                    <busconfig>
                      <type>session</type>
                      <listen>unix:tmpdir=/tmp</listen>
                      <policy context="default">
                        <allow send_destination="*" eavesdrop="true"/>
                        <allow eavesdrop="true"/>
                        <allow own="*"/>
                      </policy>
                    </busconfig>
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
