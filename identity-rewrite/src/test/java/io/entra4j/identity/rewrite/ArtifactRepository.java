package io.entra4j.identity.rewrite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A repository of artifacts that the central one does not have, or not yet. */
final class ArtifactRepository {

    static final String VERSION = System.getProperty("identity.version");

    private final Path directory;

    ArtifactRepository(Path directory) {
        this.directory = directory;
    }

    /** Publishes identity-core, and azure-identity-broker, each by name only. */
    static ArtifactRepository at(Path directory) throws IOException {
        ArtifactRepository repository = new ArtifactRepository(directory);
        repository.publish("io/entra4j", "identity-core", VERSION);
        repository.publish("com/azure", "azure-identity-broker", "1.1.20");
        return repository;
    }

    String uri() {
        return directory.toUri().toString();
    }

    private void publish(String group, String artifact, String version) throws IOException {
        Path folder = Files.createDirectories(
                directory.resolve(group).resolve(artifact).resolve(version));
        Files.writeString(folder.resolve(artifact + '-' + version + ".jar"), "not read");
        Files.writeString(folder.resolve(artifact + '-' + version + ".pom"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>%s</groupId>
                  <artifactId>%s</artifactId>
                  <version>%s</version>
                </project>
                """.formatted(
                        group.replace('/', '.'), artifact, version));
    }
}
