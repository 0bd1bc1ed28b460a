package io.entra4j.identity.passwordless.jdbc;

import com.mysql.cj.callback.MysqlCallbackHandler;
import com.mysql.cj.exceptions.UnableToConnectException;
import com.mysql.cj.protocol.AuthenticationPlugin;
import com.mysql.cj.protocol.Protocol;
import com.mysql.cj.protocol.a.NativeConstants.IntegerDataType;
import com.mysql.cj.protocol.a.NativePacketPayload;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives the driver of MySQL a token as password, where the URL names this class in {@code authenticationPlugins} and as
 * {@code defaultAuthenticationPlugin}. It takes the place of azure-identity-extensions' plugin of the same name, and reads
 * the same connection properties ({@code azure.tenantId}, {@code azure.clientId}, {@code
 * azure.managedIdentityEnabled}, {@code azure.scopes}, …), except {@code azure.claims}, {@code
 * azure.tokenCredentialProviderClassName} and {@code azure.tokenCredentialBeanName}. Connections with equal properties
 * share one credential and its token.
 *
 * <p>Set {@code sslMode=VERIFY_IDENTITY}: the driver sends the token over TLS only, but checks the server's certificate
 * only in this mode.
 */
public final class AzureMysqlAuthenticationPlugin implements AuthenticationPlugin<NativePacketPayload> {

    private @Nullable Protocol<NativePacketPayload> protocol;
    private @Nullable ConnectionTokens tokens;

    /** Creates the plugin, as the driver does for each connection. */
    public AzureMysqlAuthenticationPlugin() {}

    @Override
    public void init(Protocol<NativePacketPayload> connection) {
        protocol = connection;
        tokens = PluginCredentials.of(connection.getPropertySet().exposeAsProperties());
    }

    @Override
    public void init(Protocol<NativePacketPayload> connection, MysqlCallbackHandler handler) {
        init(connection);
    }

    @Override
    public String getProtocolPluginName() {
        return "mysql_clear_password";
    }

    @Override
    public boolean requiresConfidentiality() {
        return true;
    }

    @Override
    public boolean isReusable() {
        return true;
    }

    @Override
    public void setAuthenticationParameters(String user, String password) {
        // The token takes the password's place, and the driver sends the user itself.
    }

    @Override
    public boolean nextAuthenticationStep(
            @Nullable NativePacketPayload fromServer, List<NativePacketPayload> toServer) {
        toServer.clear();
        toServer.add(fromServer == null ? new NativePacketPayload(new byte[0]) : password());
        return true;
    }

    private NativePacketPayload password() {
        if (!Objects.requireNonNull(protocol).getSocketConnection().isSSLEstablished()) {
            throw new UnableToConnectException(
                    "The connection does not use TLS, so the token is not sent. Set sslMode=VERIFY_IDENTITY.");
        }
        NativePacketPayload payload = new NativePacketPayload(token().getBytes(StandardCharsets.UTF_8));
        payload.setPosition(payload.getPayloadLength());
        payload.writeInteger(IntegerDataType.INT1, 0);
        payload.setPosition(0);
        return payload;
    }

    private String token() {
        try {
            return Objects.requireNonNull(tokens).forConnection().getToken();
        } catch (RuntimeException e) {
            throw new UnableToConnectException(NoToken.message(e), e);
        }
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "AzureMysqlAuthenticationPlugin";
    }
}
