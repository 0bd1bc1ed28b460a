package io.entra4j.identity.fake;

import com.azure.core.util.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A machine on which tools are scripts that a test wrote. They are found on the configured {@code PATH}, which holds
 * nothing else, and write down how they were called.
 */
public final class FakeCommand {

    private final Path directory;
    private final Map<String, String> variables = new HashMap<>();

    /** Starts with a machine without tools. */
    public FakeCommand(Path directory) {
        try {
            this.directory = Files.createDirectories(directory.toRealPath().resolve("tools"));
            variables.put("PATH", this.directory.toString());
            variables.put(
                    "HOME", Files.createDirectories(directory.resolve("home")).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Installs a tool: a line for each call with the arguments, each in brackets, then the body. */
    public FakeCommand install(String program, String... body) {
        return write(
                program,
                "{ for argument in \"$@\"; do printf '[%s]' \"$argument\"; done; echo; } >> '" + calls(program) + "'",
                String.join("\n", body));
    }

    private FakeCommand write(String program, String... lines) {
        Path file = directory.resolve(program);
        try {
            // Replaced, not overwritten: the kernel starts no program that somebody has open for writing.
            Path written = Files.writeString(
                    directory.resolve(program + ".new"),
                    "#!/bin/sh\nPATH=/usr/bin:/bin\n" + String.join("\n", lines) + "\n");
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(written, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public FakeCommand variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** What a tool was called with, call by call, as {@code [--tenant][contoso]}. */
    public List<String> callsOf(String program) {
        try {
            return Files.exists(calls(program)) ? Files.readAllLines(calls(program)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return Path.of(variables.get("HOME"));
    }

    public Path directory() {
        return directory;
    }

    public Configuration configuration() {
        return TestConfiguration.of(variables);
    }

    private Path calls(String program) {
        return directory.resolve(program + ".calls");
    }
}
