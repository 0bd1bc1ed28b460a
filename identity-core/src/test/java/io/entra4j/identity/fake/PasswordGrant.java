package io.entra4j.identity.fake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for a user who tells the client a password.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc">The flow</a>
 */
final class PasswordGrant implements Grant {
    private final ClientAuthentication clients;
    private final Users users;
    private final UserTokens tokens;

    PasswordGrant(ClientAuthentication clients, Users users, UserTokens tokens) {
        this.clients = clients;
        this.users = users;
        this.tokens = tokens;
    }

    @Override
    public String type() {
        return "password";
    }

    @Override
    public Map<String, Object> tokensFor(TokenForm request) {
        String username = request.required("username");
        String password = request.required("password");
        FakeUser user = users.named(username);
        String tenantId = tenantId(request, user);
        FakeApplication application = clients.publicOrAuthenticated(request, tenantId);
        if (user == null || !user.tenantId().equals(tenantId)) {
            throw unknown(request.tenant());
        }
        if (!password.equals(user.password())) {
            throw EntraException.invalidGrant(
                    50126, "Error validating credentials due to invalid username or password.");
        }
        return tokens.answer(user, application, RequestedScopes.of(request, tenantId), request);
    }

    private String tenantId(TokenForm request, @Nullable FakeUser user) {
        if (!Directory.isPlaceholder(request.tenant())) {
            return clients.tenantId(request);
        }
        if (!request.tenant().equals("organizations")) {
            throw EntraException.invalidRequest(
                    9001023,
                    "The grant type is not supported over the /common or /consumers endpoints. Please use the"
                            + " /organizations or tenant-specific endpoint.");
        }
        if (user == null) {
            throw unknown(request.tenant());
        }
        return user.tenantId();
    }

    private static EntraException unknown(String directory) {
        return EntraException.invalidGrant(
                50034,
                "The user account {EmailHidden} does not exist in the " + directory + " directory. To sign into this"
                        + " application, the account must be added to the directory.");
    }
}
