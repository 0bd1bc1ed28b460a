package io.entra4j.identity;

/**
 * Names the authority hosts of the Microsoft clouds.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">National clouds</a>
 */
public final class AzureAuthorityHosts {

    /** Global Azure; the default. */
    public static final String AZURE_PUBLIC_CLOUD = "https://login.microsoftonline.com/";

    /** Azure operated by 21Vianet. */
    public static final String AZURE_CHINA = "https://login.chinacloudapi.cn/";

    /** Azure US Government. */
    public static final String AZURE_GOVERNMENT = "https://login.microsoftonline.us/";

    /**
     * Azure Germany.
     *
     * @deprecated closed in 2021; the sovereign cloud in Germany is {@link #AZURE_SOVEREIGN_GERMANY}
     */
    @Deprecated
    public static final String AZURE_GERMANY = "https://login.microsoftonline.de/";

    /** The sovereign cloud in France. */
    public static final String AZURE_SOVEREIGN_FRANCE = "https://login.sovcloud-identity.fr/";

    /** The sovereign cloud in Germany. */
    public static final String AZURE_SOVEREIGN_GERMANY = "https://login.sovcloud-identity.de/";

    /** The sovereign cloud in Singapore. */
    public static final String AZURE_SOVEREIGN_SINGAPORE = "https://login.sovcloud-identity.sg/";

    private AzureAuthorityHosts() {}
}
