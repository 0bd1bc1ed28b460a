package io.entra4j.identity.persistence;

import io.entra4j.identity.http.ForeignText;

/** Opens the vault of an operating system. */
@FunctionalInterface
interface Vaults {

    /**
     * Finds out whether the vault can be used, and opens it.
     *
     * @param directory for files the vault needs
     * @throws VaultUnavailableException if the operating system can keep no secrets here
     */
    Vault open(CacheDirectory directory) throws VaultUnavailableException;

    /** Names the vaults' classes where they are needed, and nowhere else: what they load is not on every class path. */
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
                        "what leads to the system's vault cannot be loaded (%s)"
                                .formatted(ForeignText.oneLine(String.valueOf(e), ForeignText.MAX_QUOTE)),
                        "add com.microsoft.azure:msal4j-persistence-extension to the class path",
                        e);
            }
        };
    }
}
