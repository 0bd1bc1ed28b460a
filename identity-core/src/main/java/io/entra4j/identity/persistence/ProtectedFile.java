package io.entra4j.identity.persistence;

import com.sun.jna.platform.win32.Crypt32Util;
import com.sun.jna.platform.win32.Win32Exception;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a partition in a file that Windows encrypts for its user. Microsoft's extension does the same, but writes the
 * file in place, so a crash leaves half of it.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata">CryptProtectData</a>
 */
record ProtectedFile(CacheDirectory directory) implements Vault {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlatformTokenCacheStore.class);

    /** Opens the vault with a first encryption, which fails if its library cannot be loaded. */
    static ProtectedFile open(CacheDirectory directory) {
        Crypt32Util.cryptProtectData(new byte[1]);
        return new ProtectedFile(directory);
    }

    @Override
    public byte @Nullable [] read(String partition) throws IOException {
        byte[] content = directory.read(partition);
        if (content == null) {
            return null;
        }
        try {
            return Crypt32Util.cryptUnprotectData(content);
        } catch (Win32Exception e) {
            LOGGER.warn(
                    "The token cache '{}' cannot be decrypted, and is started afresh: it is damaged, or belongs to another"
                            + " user. Windows says: {}",
                    directory.file(partition),
                    e.getMessage());
            return null;
        }
    }

    @Override
    public byte @Nullable [] toolkits() throws IOException {
        return read(PeerNames.TOOLKIT + ".nocae");
    }

    @Override
    public void write(String partition, byte[] content) throws IOException {
        try {
            directory.replace(partition, Crypt32Util.cryptProtectData(content));
        } catch (Win32Exception e) {
            throw new IOException("Windows did not encrypt the token cache: " + e.getMessage(), e);
        }
    }
}
