package io.entra4j.identity.chain;

import com.azure.core.util.ExpandableStringEnum;
import java.util.Collection;

/** Names environment variables, for {@link DefaultAzureCredentialBuilder#requireEnvVars(AzureIdentityEnvVars...)}. */
public final class AzureIdentityEnvVars extends ExpandableStringEnum<AzureIdentityEnvVars> {

    /** The tenant. */
    public static final AzureIdentityEnvVars AZURE_TENANT_ID = fromString("AZURE_TENANT_ID");

    /** The application or user-assigned identity. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_ID = fromString("AZURE_CLIENT_ID");

    /** The application's secret. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_SECRET = fromString("AZURE_CLIENT_SECRET");

    /** The file with the application's certificate and key. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_CERTIFICATE_PATH =
            fromString("AZURE_CLIENT_CERTIFICATE_PATH");

    /** What opens that file. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_CERTIFICATE_PASSWORD =
            fromString("AZURE_CLIENT_CERTIFICATE_PASSWORD");

    /** Where tokens are fetched. */
    public static final AzureIdentityEnvVars AZURE_AUTHORITY_HOST = fromString("AZURE_AUTHORITY_HOST");

    /** Which members the default chain has. */
    public static final AzureIdentityEnvVars AZURE_TOKEN_CREDENTIALS = fromString("AZURE_TOKEN_CREDENTIALS");

    /** Whether the certificate's chain is sent along. */
    public static final AzureIdentityEnvVars AZURE_CLIENT_SEND_CERTIFICATE_CHAIN =
            fromString("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");

    /**
     * Names no variable.
     *
     * @deprecated azure-core needs it to make names; use {@link #fromString(String)}
     */
    @Deprecated
    public AzureIdentityEnvVars() {}

    /**
     * Returns the variable of a name.
     *
     * @param name any variable's
     * @return one for each name
     */
    public static AzureIdentityEnvVars fromString(String name) {
        return fromString(name, AzureIdentityEnvVars.class);
    }

    /**
     * Returns those named so far.
     *
     * @return a copy
     */
    public static Collection<AzureIdentityEnvVars> values() {
        return values(AzureIdentityEnvVars.class);
    }
}
