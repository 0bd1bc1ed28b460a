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
import java.util.Objects;

/**
 * A machine on which tools are scripts that a test wrote. They are found on the configured {@code PATH}, which holds
 * nothing else, and write down how they were called.
 */
public final class FakeCommand {

    /** What {@code az login} writes, its byte order mark included. */
    public static final String ACCOUNT =
            "\uFEFF{\"installationId\": \"1\", \"subscriptions\": [{\"id\": \"33333333-3333-3333-3333-333333333333\","
                    + " \"name\": \"Pay as you go\", \"state\": \"Enabled\", \"isDefault\": true, \"environmentName\": \"AzureCloud\"}]}";

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

    /** Writes what the tools write at a login, as far as it is there to be seen. A login that is there stays. */
    public FakeCommand logIn(String program) {
        Path file = loginOf(program);
        try {
            if (file != null && Files.notExists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, program.equals("az") ? ACCOUNT : "{}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Takes the login away, as if there had never been one. */
    public FakeCommand logOut(String program) {
        try {
            Files.deleteIfExists(Objects.requireNonNull(loginOf(program)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private Path loginOf(String program) {
        return switch (program) {
            case "az" -> home().resolve(".azure/azureProfile.json");
            case "azd" -> home().resolve(".azd/auth.json");
            default -> null;
        };
    }

    /** Installs a tool with a login: a line for each call with the arguments, each in brackets, then the body. */
    public FakeCommand install(String program, String... body) {
        return logIn(program)
                .write(
                        program,
                        "{ for argument in \"$@\"; do printf '[%s]' \"$argument\"; done; echo; } >> '" + calls(program)
                                + "'",
                        String.join("\n", body));
    }

    private FakeCommand write(String program, String... lines) {
        Path file = directory.resolve(program);
        try {
            // Replaced, not overwritten: the kernel starts no program that a process has open for writing.
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
