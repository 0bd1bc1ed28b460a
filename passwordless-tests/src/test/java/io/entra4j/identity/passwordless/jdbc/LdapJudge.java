package io.entra4j.identity.passwordless.jdbc;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import java.net.InetAddress;

/** Directory that PostgreSQL asks about each login. It takes no password but a token that its judge accepts. */
final class LdapJudge implements AutoCloseable {

    private static final String ACCEPTED = "cn=accepted";
    private static final String SECRET = "of-the-judge-itself";

    private final TokenJudge judge;
    private final InMemoryDirectoryServer server;

    LdapJudge(TokenJudge judge) {
        this.judge = judge;
        try {
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=entra");
            config.setSchema(null);
            config.addAdditionalBindCredentials(ACCEPTED, SECRET);
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig("judge", InetAddress.getLoopbackAddress(), 0, null));
            config.addInMemoryOperationInterceptor(new InMemoryOperationInterceptor() {
                @Override
                public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
                        throws LDAPException {
                    judge(request);
                }
            });
            server = new InMemoryDirectoryServer(config);
            server.startListening();
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return server.getListenPort();
    }

    private void judge(InMemoryInterceptedSimpleBindRequest request) throws LDAPException {
        SimpleBindRequest bind = request.getRequest();
        if (bind.getBindDN().isEmpty()) {
            return;
        }
        String role = new DN(bind.getBindDN()).getRDN().getAttributeValues()[0];
        String refused = judge.judge(role, bind.getPassword().stringValue());
        if (!refused.isEmpty()) {
            throw new LDAPException(ResultCode.INVALID_CREDENTIALS, refused);
        }
        request.setRequest(new SimpleBindRequest(ACCEPTED, SECRET));
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
