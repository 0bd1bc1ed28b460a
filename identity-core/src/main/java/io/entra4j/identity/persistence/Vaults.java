package io.entra4j.identity.persistence;

import io.entra4j.identity.http.ForeignText;

/** Opens the vault of an operating system. */
@FunctionalInterface
interface Vaults {

    /**
     * Opens the vault, if it can be used.
     *
     * @param directory for files the vault needs
     * @throws VaultUnavailableException if the operating system cannot keep secrets here
     */
    Vault open(CacheDirectory directory) throws VaultUnavailableException;

    /**
     * Returns the opener for an operating system. It names the class of a vault only where that vault is needed, since
     * the libraries of the others are not on every class path.
     */
    static Vaults of(String operatingSystem) {
        return directory -> {
            try {
                if (operatingSystem.startsWith("Windows")) {
                    return ProtectedFile.open(directory);
                }
                if (operatingSystem.startsWith("Mac")) {
                    return Keychain.open(directory);
                }
                return SecretService.open(directory);
            } catch (LinkageError e) {
                throw new VaultUnavailableException(
                        "the library for the operating system's secret store cannot be loaded (%s)"
                                .formatted(ForeignText.oneLine(String.valueOf(e), ForeignText.MAX_QUOTE)),
                        "add com.microsoft.azure:msal4j-persistence-extension to the class path",
                        e);
            }
        };
    }
}
