package io.entra4j.identity.developer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Kills a program and all its child processes. The program can start a child after the list of its children was read.
 * When the program has ended, the parent of that child is no longer known. So each run has a mark in its environment,
 * which its children inherit and Linux shows. Windows remembers the parent. On other systems, only the children of the
 * first list are killed.
 */
record ProcessTree(String mark) {

    static final String VARIABLE = "ENTRA4J_RUN";

    /** Each round kills the processes that earlier rounds missed. A program that starts processes faster survives. */
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
            // Any bytes can be read with this character set. The mark is ASCII.
            return Files.isReadable(environment)
                    && Files.readString(environment, StandardCharsets.ISO_8859_1)
                            .contains(VARIABLE + "=" + mark);
        } catch (IOException e) {
            // The process has ended meanwhile, or belongs to another user.
            return false;
        }
    }
}
