package io.entra4j.identity.persistence;

import com.microsoft.aad.msal4jextensions.persistence.mac.KeyChainAccessException;
import com.microsoft.aad.msal4jextensions.persistence.mac.KeyChainAccessor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps a partition in the keychain of macOS, under the names that azure-identity uses. */
record Keychain(CacheDirectory directory) implements Vault {

    /** Opens the keychain, if it answers. */
    static Keychain open(CacheDirectory directory) throws VaultUnavailableException {
        Keychain keychain = new Keychain(directory);
        try {
            keychain.item("none").read();
            return keychain;
        } catch (KeyChainAccessException e) {
            throw new VaultUnavailableException(
                    "the keychain does not answer (%s)".formatted(e.getMessage()),
                    "log in to the Mac, or unlock the keychain with 'security unlock-keychain'",
                    e);
        }
    }

    @Override
    public byte @Nullable [] read(String partition) throws IOException {
        return read(item(partition));
    }

    @Override
    public byte @Nullable [] toolkits() throws IOException {
        return read(new KeyChainAccessor(
                directory.file(PeerNames.TOOLKIT).toString(), PeerNames.SERVICE, PeerNames.TOOLKIT));
    }

    private static byte @Nullable [] read(KeyChainAccessor item) throws IOException {
        try {
            return item.read();
        } catch (KeyChainAccessException e) {
            throw new IOException("the keychain does not return the token cache: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(String partition, byte[] content) throws IOException {
        directory.mark(partition);
        try {
            item(partition).write(content);
        } catch (KeyChainAccessException e) {
            throw new IOException("the keychain does not store the token cache: " + e.getMessage(), e);
        }
    }

    private KeyChainAccessor item(String partition) {
        return new KeyChainAccessor(
                directory.file(partition).toString(), PeerNames.SERVICE, PeerNames.account(partition));
    }
}
