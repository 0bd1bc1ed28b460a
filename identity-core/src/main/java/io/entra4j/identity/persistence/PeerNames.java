package io.entra4j.identity.persistence;

/** Names that azure-identity gives to its caches, so that both libraries find the same ones. */
final class PeerNames {

    static final String SERVICE = "Microsoft.Developer.IdentityService";
    static final String SCHEMA = "msal.cache";
    static final String ATTRIBUTE = "MsalClientID";

    /** Name of the cache of the Azure Toolkit for IntelliJ; the name of its file also has the suffix of a partition. */
    static final String TOOLKIT = "azure-toolkit.cache";

    private static final String DEFAULT_FILE = "msal.cache.";

    private PeerNames() {}

    /** Returns the name of a partition in vaults. The default cache has another name there than in the file system. */
    static String account(String partition) {
        return isDefault(partition) ? "MSALCache." + partition.substring(DEFAULT_FILE.length()) : partition;
    }

    /**
     * Returns the attribute that identifies a partition in the Secret Service. azure-identity gives all of its
     * partitions the same attribute, so each one that it writes replaces the others. Only one of our partitions can
     * share it: the one that all Azure Identity libraries have.
     */
    static String attribute(String partition) {
        return partition.equals(DEFAULT_FILE + "nocae") ? SERVICE : SERVICE + "/" + partition;
    }

    private static boolean isDefault(String partition) {
        return partition.equals(DEFAULT_FILE + "nocae") || partition.equals(DEFAULT_FILE + "cae");
    }

    /**
     * Returns whether azure-identity's entry may hold the content of a partition: its CAE partition is in the same
     * entry.
     */
    static boolean isPeersToo(String partition) {
        return isDefault(partition);
    }
}
