package io.entra4j.identity.chain;

import com.azure.core.util.ExpandableStringEnum;
import java.util.Collection;

/**
 * Names of environment variables, for {@link DefaultAzureCredentialBuilder#requireEnvVars(AzureIdentityEnvVars...)}.
 */
public final class AzureIdentityEnvVars extends ExpandableStringEnum<AzureIdentityEnvVars> {

    /** The tenant. */
    public static final AzureIdentityEnvVars AZURE_TENANT_ID = fromString("AZURE_TENANT_ID");

    /** The application or user-assigned identity. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_ID = fromString("AZURE_CLIENT_ID");

    /** The application's secret. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_SECRET = fromString("AZURE_CLIENT_SECRET");

    /** The path of the file with the application's certificate and key. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_CERTIFICATE_PATH =
            fromString("AZURE_CLIENT_CERTIFICATE_PATH");

    /** The password of that file. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_CERTIFICATE_PASSWORD =
            fromString("AZURE_CLIENT_CERTIFICATE_PASSWORD");

    /** The authority host, from which tokens are fetched. */
    public static final AzureIdentityEnvVars AZURE_AUTHORITY_HOST = fromString("AZURE_AUTHORITY_HOST");

    /** The members of the default chain. */
    public static final AzureIdentityEnvVars AZURE_TOKEN_CREDENTIALS = fromString("AZURE_TOKEN_CREDENTIALS");

    /** Whether assertions hold the certificate's chain. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_SEND_CERTIFICATE_CHAIN =
            fromString("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");

    /**
     * Creates a value without a name.
     *
     * @deprecated azure-core needs it to create names; use {@link #fromString(String)}
     */
    @Deprecated
    public AzureIdentityEnvVars() {}

    /**
     * Returns the variable with a name.
     *
     * @param name the name of any variable
     * @return the variable, one for each name
     */
    public static AzureIdentityEnvVars fromString(String name) {
        return fromString(name, AzureIdentityEnvVars.class);
    }

    /**
     * Returns all variables that were named so far.
     *
     * @return a copy
     */
    public static Collection<AzureIdentityEnvVars> values() {
        return values(AzureIdentityEnvVars.class);
    }
}
