package io.entra4j.identity.persistence;

/** Names that azure-identity gave to what it keeps, so that both find the same. */
final class PeerNames {

    static final String SERVICE = "Microsoft.Developer.IdentityService";
    static final String SCHEMA = "msal.cache";
    static final String ATTRIBUTE = "MsalClientID";

    /** What the Azure Toolkit for IntelliJ calls its cache; as a file, with the suffix of a partition. */
    static final String TOOLKIT = "azure-toolkit.cache";

    private static final String DEFAULT_FILE = "msal.cache.";

    private PeerNames() {}

    /** An application that gave no name has another one in vaults than in the file system. */
    static String account(String partition) {
        return isDefault(partition) ? "MSALCache." + partition.substring(DEFAULT_FILE.length()) : partition;
    }

    /**
     * Returns what tells a partition from others in the Secret Service. The peer gives all of its partitions the same,
     * so that each one it writes replaces the others. Only one of ours can be its: the one that every peer has.
     */
    static String attribute(String partition) {
        return partition.equals(DEFAULT_FILE + "nocae") ? SERVICE : SERVICE + "/" + partition;
    }

    private static boolean isDefault(String partition) {
        return partition.equals(DEFAULT_FILE + "nocae") || partition.equals(DEFAULT_FILE + "cae");
    }

    /** Returns where else to look for what a partition does not hold: the CAE partition of the peer is its other one. */
    static boolean isPeersToo(String partition) {
        return isDefault(partition);
    }
}
