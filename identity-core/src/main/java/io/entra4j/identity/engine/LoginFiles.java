package io.entra4j.identity.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Notices that another account has logged in to a tool, for sources that depend on a login. Its number is computed from
 * time and size of the files in which the tool keeps the login. It looks at the files once a second at most.
 */
public final class LoginFiles implements LongSupplier {

    private static final long LOOK_EVERY_MILLIS = 1_000;

    private record Look(long at, long login) {}

    private final List<Path> files;
    private final Clock clock;
    private volatile Look last;

    /**
     * Creates a watch on files, without I/O.
     *
     * @param files the files; each may be missing
     * @param clock decides when to look again
     */
    public LoginFiles(List<Path> files, Clock clock) {
        this.files = files;
        this.clock = clock;
        this.last = new Look(Long.MIN_VALUE, 0);
    }

    @Override
    public long getAsLong() {
        Look before = last;
        long now = clock.millis();
        // If the clock was set back, look again at once: waiting for the old time could take hours.
        if (now >= before.at && now - before.at < LOOK_EVERY_MILLIS && before.at != Long.MIN_VALUE) {
            return before.login;
        }
        Look look = new Look(now, look());
        last = look;
        return look.login;
    }

    private long look() {
        long login = 1;
        for (Path file : files) {
            login = login * 1_000_003 + look(file);
        }
        return login;
    }

    private static long look(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime().toInstant().hashCode() * 31L + attributes.size();
        } catch (IOException e) {
            // No user is logged in, or this process may not read the file.
            return 0;
        }
    }
}
