package io.entra4j.identity.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other users of the machine cannot do to the files where tokens are kept. */
class PersistenceSecurityTests {

    private static final String NAME = "msal.cache.nocae";
    private static final String USER = "orders";
    private static final String OTHER_USER = "mallory";

    @TempDir
    private Path home;

    private final FileSystem posix = Jimfs.newFileSystem(Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix")
            .setDefaultAttributeValue("owner:owner", USER)
            .setDefaultAttributeValue("posix:permissions", "rwxrwxrwx")
            .build());
    private final FileSystem windows = Jimfs.newFileSystem(Configuration.windows().toBuilder()
            .setAttributeViews("basic", "owner", "dos", "acl")
            .setDefaultAttributeValue("owner:owner", USER)
            .build());
    private final Path directory = posix.getPath("/home/orders/.IdentityService");
    private final Path windowsDirectory = windows.getPath("C:\\Users\\orders\\.IdentityService");

    private static TokenCacheStore store(Path directory) throws IOException {
        UserPrincipal user =
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
        return store(directory, user);
    }

    private static TokenCacheStore store(Path directory, UserPrincipal user) {
        return store(new CacheDirectory(directory, Clock.systemUTC(), new FileProtection(() -> user)));
    }

    private static TokenCacheStore store(CacheDirectory directory) {
        return new PlatformTokenCacheStore(
                "TestCredential",
                new TokenCachePersistenceOptions().setUnencryptedStorageAllowed(true),
                directory,
                path -> {
                    throw new VaultUnavailableException("there is no keyring", "install one", null);
                },
                Duration.ofSeconds(15));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void give(Path path, String user) throws IOException {
        Files.getFileAttributeView(path, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Both ways, since a token must neither be written for another user nor be read from another user. */
    private static void assertRefused(Path directory, String reason) throws IOException {
        TokenCacheStore store = store(directory);
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store.read(NAME))
                .withMessageContaining("TestCredential is unavailable: its tokens cannot be kept, since '" + directory)
                .withMessageContaining(reason)
                .withMessageContaining("\nTry: ");
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store.update(NAME, current -> bytes("secret")))
                .withMessageContaining(reason);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("secret"));
        }
    }

    @Test
    void directoryOfAnotherUserIsRefused() throws IOException {
        Files.createDirectories(directory);
        give(directory, OTHER_USER);

        assertRefused(directory, "belongs to another user, 'mallory'");
    }

    @Test
    void linkOfAnotherUserToADirectoryIsRefused() throws IOException {
        Files.createDirectories(posix.getPath("/home/orders/elsewhere"));
        Files.createSymbolicLink(directory, posix.getPath("/home/orders/elsewhere"));
        give(directory, OTHER_USER);

        assertRefused(directory, "belongs to another user, 'mallory'");
    }

    @Test
    void linkToADirectoryOfAnotherUserIsRefused() throws IOException {
        Path elsewhere = Files.createDirectories(posix.getPath("/home/orders/.IdentityService2"));
        Files.createSymbolicLink(directory, elsewhere);
        give(elsewhere, OTHER_USER);

        assertRefused(directory, "belongs to another user, 'mallory'");
    }

    @Test
    void linkOfTheUserToADirectoryOfTheUserIsFollowed() throws IOException {
        Path elsewhere = Files.createDirectories(posix.getPath("/home/orders/elsewhere"));
        Files.createSymbolicLink(directory, elsewhere);

        store(directory).update(NAME, current -> bytes("content"));

        assertThat(elsewhere.resolve(NAME)).hasContent("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {NAME, NAME + ".lock"})
    void fileOfAnotherUserIsRefused(String name) throws IOException {
        store(directory).update(NAME, current -> bytes("content"));
        give(directory.resolve(name), OTHER_USER);

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store(directory).update(NAME, current -> bytes("secret")))
                .withMessageContaining("'" + directory.resolve(name) + "' belongs to another user, 'mallory'");
        assertThat(directory.resolve(NAME)).hasContent("content");
    }

    @ParameterizedTest
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ValueSource(strings = {NAME, NAME + ".lock"})
    void fileThatIsALinkIsRefused(String name) throws IOException {
        Path real = home.resolve(".IdentityService");
        Files.createDirectories(real);
        Path target = home.resolve("target");
        Files.createSymbolicLink(real.resolve(name), target);

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() ->
                        store(new CacheDirectory(real, Clock.systemUTC())).update(NAME, current -> bytes("secret")))
                .withMessageContaining("'" + real.resolve(name) + "' is a symbolic link");
        assertThat(target).doesNotExist();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void linkInTheDirectoryIsNotRead() throws IOException {
        Path real = home.resolve(".IdentityService");
        Files.createDirectories(real);
        Files.writeString(home.resolve("target"), "of another user");
        Files.createSymbolicLink(real.resolve(NAME), home.resolve("target"));

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(
                        () -> store(new CacheDirectory(real, Clock.systemUTC())).read(NAME))
                .withMessageContaining("is a symbolic link");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void directoryThatOthersCanWriteToIsRestrictedToItsOwner() throws IOException {
        Path real = home.resolve(".IdentityService");
        Files.createDirectories(real);
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(store(new CacheDirectory(real, Clock.systemUTC())).read(NAME))
                .isNull();

        assertThat(permissions(real)).isEqualTo("rwxr-xr-x");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void filesThatOthersCanReadAreRestrictedToTheirOwnerBeforeUse() throws IOException {
        Path real = home.resolve(".IdentityService");
        store(new CacheDirectory(real, Clock.systemUTC())).update(NAME, current -> bytes("content"));
        Files.setPosixFilePermissions(real.resolve(NAME), PosixFilePermissions.fromString("rw-r--rw-"));

        assertThat(store(new CacheDirectory(real, Clock.systemUTC())).read(NAME))
                .asString()
                .isEqualTo("content");

        assertThat(permissions(real.resolve(NAME))).isEqualTo("rw-------");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void directoryOfTheAdministratorIsUsedUnlessOthersCanWriteToIt() throws IOException {
        Path system = Path.of("/");
        UserPrincipal nobody =
                system.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");

        assertThat(store(system, nobody).read(NAME)).isNull();
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> store(Path.of("/tmp"), nobody).read(NAME))
                .withMessageContaining("'/tmp' can be written to by other users");
    }

    private static List<AclEntry> acl(Path path) throws IOException {
        return Files.getFileAttributeView(path, AclFileAttributeView.class).getAcl();
    }

    private static AclEntry everything(UserPrincipal user) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(user)
                .setPermissions(AclEntryPermission.values())
                .build();
    }

    private void assertIsTheUsersOnly(Path path) throws IOException {
        assertThat(acl(path)).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.type()).isEqualTo(AclEntryType.ALLOW);
            assertThat(entry.principal().getName()).isEqualTo(USER);
            assertThat(entry.permissions()).contains(AclEntryPermission.READ_DATA, AclEntryPermission.WRITE_DATA);
        });
    }

    @Test
    void filesAndDirectoryOnWindowsAreForTheirOwnerOnly() throws IOException {
        store(windowsDirectory).update(NAME, current -> bytes("content"));

        assertIsTheUsersOnly(windowsDirectory);
        assertIsTheUsersOnly(windowsDirectory.resolve(NAME));
        assertIsTheUsersOnly(windowsDirectory.resolve(NAME + ".lock"));
    }

    /** Windows gives a new file what its directory says is inherited, so that it is never open to others. */
    @Test
    void filesOnWindowsInheritThePermissionsOfTheirDirectory() throws IOException {
        store(windowsDirectory).update(NAME, current -> {
            try {
                assertThat(acl(windowsDirectory))
                        .allSatisfy(entry -> assertThat(entry.flags())
                                .contains(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return bytes("content");
        });

        assertThat(store(windowsDirectory).read(NAME)).asString().isEqualTo("content");
    }

    @Test
    void directoryOnWindowsThatOthersCanUseIsRestrictedToItsOwner() throws IOException {
        store(windowsDirectory).update(NAME, current -> bytes("content"));
        UserPrincipal everyone = windows.getUserPrincipalLookupService().lookupPrincipalByGroupName("Everyone");
        for (Path path : List.of(windowsDirectory, windowsDirectory.resolve(NAME))) {
            Files.getFileAttributeView(path, AclFileAttributeView.class).setAcl(List.of(everything(everyone)));
        }

        assertThat(store(windowsDirectory).read(NAME)).asString().isEqualTo("content");

        assertIsTheUsersOnly(windowsDirectory);
        assertIsTheUsersOnly(windowsDirectory.resolve(NAME));
    }

    @Test
    void directoryOfAnotherUserOnWindowsIsRefused() throws IOException {
        Files.createDirectories(windowsDirectory);
        give(windowsDirectory, OTHER_USER);

        assertRefused(windowsDirectory, "belongs to another user, 'mallory'");
    }

    /** What such a process makes belongs to the group of administrators; the user's other files and processes stay. */
    @Test
    void fileOfAnElevatedProcessOnWindowsStaysReadableForItsUser() throws IOException {
        String name = System.getProperty("user.name");
        try (FileSystem machine = Jimfs.newFileSystem(Configuration.windows().toBuilder()
                .setAttributeViews("basic", "owner", "dos", "acl")
                .setDefaultAttributeValue("owner:owner", name)
                .build())) {
            Path shared = Files.createDirectories(machine.getPath("C:\\Users\\me"));
            UserPrincipal administrators =
                    machine.getUserPrincipalLookupService().lookupPrincipalByGroupName("Administrators");

            store(shared, administrators).update(NAME, current -> bytes("content"));

            assertThat(acl(shared.resolve(NAME)))
                    .extracting(entry -> entry.principal().getName())
                    .containsExactlyInAnyOrder("Administrators", name);
        }
    }
}
