package io.entra4j.identity.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Keeps tokens in a real GNOME Keyring, and does without. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class KeyringTests {

    @TempDir
    private Path home;

    private static String token(String printed) {
        Matcher token = Pattern.compile("token=(token-[0-9a-f-]+)").matcher(printed);
        assertThat(token.find()).as(printed).isTrue();
        return token.group(1);
    }

    @Test
    void secondProcessFindsTheTokenInTheKeyring() throws IOException {
        Keyring keyring = Keyring.in(home);
        String first = keyring.run(KeptToken.class);

        String second = keyring.run(KeptToken.class);

        assertThat(first).contains("requests=1");
        assertThat(second).contains("requests=0");
        assertThat(token(second)).isEqualTo(token(first));
        assertThat(everything()).doesNotContain(token(first));
    }

    @Test
    void partitionsAndNamesAreKeptApart() {
        String printed = Keyring.in(home).run(KeptToken.class, "-Dprobe=true");

        for (String name : List.of("msal.cache.nocae", "msal.cache.cae", "one.nocae", "one.cae", "two.nocae")) {
            assertThat(printed).contains(name + ": content of " + name);
        }
        assertThat(printed).contains("none: null");
    }

    @Test
    void cacheOfTheIntelliJToolkitIsFoundInTheKeyring() {
        String printed = Keyring.in(home).run(ToolkitCache.class);

        assertThat(printed).contains("before: null").contains("after: the toolkit's cache");
    }

    @Test
    void missingSessionBusIsReportedBeforeAnyRequest() {
        String printed = Keyring.in(home).runWithoutBus(KeptToken.class);

        assertThat(printed)
                .contains("failure=CredentialUnavailableException: ClientSecretCredential is unavailable: its tokens"
                        + " cannot be kept, since there is no D-Bus session bus, so the keyring cannot be reached (")
                .contains("Try: run in a desktop session")
                .contains("setUnencryptedStorageAllowed(true)")
                .contains("requests=0");
    }

    @Test
    void missingKeyringOnTheBusIsReportedBeforeAnyRequest() {
        String printed = Keyring.in(home).runWithoutKeyring(KeptToken.class);

        assertThat(printed)
                .contains("no keyring answers on the D-Bus session bus (")
                .contains("requests=0");
    }

    @Test
    void lockedKeyringCausesAWarningAndTheCallerGetsItsToken() {
        String printed = Keyring.in(home).runLocked(KeptToken.class);

        assertThat(printed).contains("requests=1").contains("token=token-").contains("cannot be written");
    }

    @Test
    void missingJarIsReportedBeforeAnyRequest() {
        String printed = ChildJvm.runWithout("jna|msal4j-persistence", KeptToken.class, "-Duser.home=" + home);

        assertThat(printed)
                .contains("failure=CredentialUnavailableException", "com/sun/jna")
                .contains("Try: add com.microsoft.azure:msal4j-persistence-extension to the class path; or allow")
                .contains("requests=0");
    }

    @Test
    void fileStorageWorksWithoutTheJar() {
        String printed =
                ChildJvm.runWithout("jna|msal4j-persistence", KeptToken.class, "-Duser.home=" + home, "-Dplain=true");

        assertThat(printed).contains("token=token-", "requests=1");
        assertThat(home.resolve(".IdentityService").resolve("msal.cache.nocae")).exists();
    }

    @Test
    void fileIsUsedWithoutABusIfAllowed() throws IOException {
        Keyring keyring = Keyring.in(home);
        String first = keyring.runWithoutBus(KeptToken.class, "-Dplain=true");

        String second = keyring.runWithoutBus(KeptToken.class, "-Dplain=true");

        assertThat(second).contains("requests=0", token(first));
        assertThat(home.resolve(".IdentityService").resolve("msal.cache.nocae"))
                .content()
                .contains(token(first));
    }

    @Test
    void keyringIsPreferredToAFile() throws IOException {
        String printed = Keyring.in(home).run(KeptToken.class, "-Dplain=true");

        assertThat(everything()).doesNotContain(token(printed));
    }

    private String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // The daemon removes its directory of sockets as it ends, which may be after the program it ran for.
                return failure instanceof NoSuchFileException
                        ? FileVisitResult.CONTINUE
                        : super.visitFileFailed(file, failure);
            }
        });
        return all.toString();
    }
}
