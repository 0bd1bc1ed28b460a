package io.entra4j.identity.developer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Kills a program with all that it started. A program can start one more while it is being looked at, and nobody knows
 * whose that was once the program is dead: so each run carries a mark in its environment, which its children inherit
 * and Linux shows. Windows remembers the parent. Elsewhere the first look has to do.
 */
record ProcessTree(String mark) {

    static final String VARIABLE = "ENTRA4J_RUN";

    /** Each round ends what the rounds before have missed; whoever starts processes faster than that wins. */
    private static final int MAX_ROUNDS = 20;

    static ProcessTree marked() {
        return new ProcessTree(UUID.randomUUID().toString());
    }

    void kill(ProcessHandle root) {
        List<ProcessHandle> seen = root.descendants().toList();
        root.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
        root.descendants().forEach(ProcessHandle::destroyForcibly);
        List<ProcessHandle> left = orphans();
        for (int round = 1; !left.isEmpty() && round < MAX_ROUNDS; round++) {
            left.forEach(ProcessHandle::destroyForcibly);
            left = orphans();
        }
    }

    private List<ProcessHandle> orphans() {
        return ProcessHandle.allProcesses().filter(this::isMarked).toList();
    }

    private boolean isMarked(ProcessHandle process) {
        Path environment = Path.of("/proc", String.valueOf(process.pid()), "environ");
        try {
            // The bytes as they are: whatever the other variables hold, the mark is ASCII.
            return Files.isReadable(environment)
                    && Files.readString(environment, StandardCharsets.ISO_8859_1)
                            .contains(VARIABLE + "=" + mark);
        } catch (IOException e) {
            // It has ended meanwhile, or is somebody else's.
            return false;
        }
    }
}
