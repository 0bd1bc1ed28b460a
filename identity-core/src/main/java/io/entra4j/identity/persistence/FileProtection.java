package io.entra4j.identity.persistence;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ensures that only the user of this process can read and replace files. Files that this user owns are restricted to
 * this user. Files that another user owns, or can write to, are refused. The system's administrator is trusted. On
 * POSIX systems that is the user with the ID 0. On Windows it is any group, since only groups of administrators and of
 * the system own files there.
 */
final class FileProtection {

    /** Finds the user of this process. */
    @FunctionalInterface
    interface ProcessUser {
        UserPrincipal find() throws IOException;
    }

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final ProcessUser processUser;
    private volatile @Nullable Set<UserPrincipal> users;

    FileProtection(ProcessUser processUser) {
        this.processUser = processUser;
    }

    /**
     * Finds the user as the owner of a new file. A name is not enough: containers run users without a name, and on
     * Windows users of several domains can have the same name. The file is in the system's directory for such files,
     * where no other user can replace it.
     */
    static UserPrincipal ownerOfNewFile() throws IOException {
        Path file = Files.createTempFile("entra4j", null);
        try {
            return Files.getOwner(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Returns the attributes that restrict a new file or directory to its owner, from its first moment on. */
    static FileAttribute<?>[] only(Path path, String permissions) {
        return has(path, "posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Restricts a directory, and checks it. A link to it must belong to this user or to the administrator.
     *
     * @throws UnsafeFileException if it stays open to other users
     */
    void restrictDirectory(Path directory) throws IOException {
        if (Files.isSymbolicLink(directory)) {
            requireTrusted(directory);
        }
        restrict(directory.toRealPath(), OTHERS_WRITE);
    }

    /**
     * Restricts a file, and checks it. The file may be missing.
     *
     * @throws UnsafeFileException if it stays open to other users, or is a link
     */
    void restrictFile(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new UnsafeFileException(file, "is a symbolic link");
        }
        try {
            restrict(file, OTHERS);
        } catch (NoSuchFileException e) {
            // azure-identity can delete its lock files at any time, also between two checks.
        }
    }

    private void restrict(Path path, Set<PosixFilePermission> excess) throws IOException {
        UserPrincipal owner = requireTrusted(path);
        if (has(path, "posix")) {
            restrictPermissions(path, users(path).contains(owner), excess);
        }
        AclFileAttributeView acl = Files.getFileAttributeView(path, AclFileAttributeView.class);
        if (acl != null) {
            Set<UserPrincipal> allowed = new LinkedHashSet<>(users(path));
            allowed.add(owner);
            restrictAcl(acl, allowed, Files.isDirectory(path));
        }
    }

    private UserPrincipal requireTrusted(Path path) throws IOException {
        UserPrincipal owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
        boolean administrators = owner instanceof GroupPrincipal
                || (has(path, "unix")
                        && Integer.valueOf(0).equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)));
        if (administrators || users(path).contains(owner)) {
            return owner;
        }
        throw new UnsafeFileException(path, "belongs to another user, '%s'".formatted(owner.getName()));
    }

    private static void restrictPermissions(Path path, boolean ours, Set<PosixFilePermission> excess)
            throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        if (ours && permissions.removeAll(excess)) {
            try {
                Files.setPosixFilePermissions(path, permissions);
            } catch (FileSystemException e) {
                // Not all file systems keep permissions. The check below uses what the file system reports now.
            }
            permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        }
        permissions.retainAll(OTHERS_WRITE);
        if (!permissions.isEmpty()) {
            throw new UnsafeFileException(path, "can be written to by other users");
        }
    }

    /** Replaces an access control list that admits other users. An empty list admits all users. */
    private static void restrictAcl(AclFileAttributeView acl, Set<UserPrincipal> allowed, boolean directory)
            throws IOException {
        List<AclEntry> entries = acl.getAcl();
        boolean restricted = entries.stream()
                .allMatch(entry -> entry.type() == AclEntryType.DENY || allowed.contains(entry.principal()));
        if (restricted && !entries.isEmpty()) {
            return;
        }
        // New files in such a directory are restricted from their first moment on.
        Set<AclEntryFlag> flags = directory
                ? EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                : EnumSet.noneOf(AclEntryFlag.class);
        acl.setAcl(allowed.stream()
                .map(principal -> AclEntry.newBuilder()
                        .setType(AclEntryType.ALLOW)
                        .setPrincipal(principal)
                        .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                        .setFlags(flags)
                        .build())
                .toList());
    }

    /**
     * Returns the user of this process, as the owner of new files. On Windows with an administrator's rights, new files
     * belong to the group of administrators; then this returns that group and the user by name.
     */
    private Set<UserPrincipal> users(Path path) throws IOException {
        Set<UserPrincipal> known = users;
        if (known == null) {
            UserPrincipal owner = processUser.find();
            known = owner instanceof GroupPrincipal ? withUser(owner, path) : Set.of(owner);
            users = known;
        }
        return known;
    }

    private static Set<UserPrincipal> withUser(UserPrincipal group, Path path) throws IOException {
        try {
            UserPrincipalLookupService principals = path.getFileSystem().getUserPrincipalLookupService();
            return Set.of(group, principals.lookupPrincipalByName(System.getProperty("user.name")));
        } catch (UserPrincipalNotFoundException e) {
            return Set.of(group);
        }
    }

    private static boolean has(Path path, String view) {
        return path.getFileSystem().supportedFileAttributeViews().contains(view);
    }
}
