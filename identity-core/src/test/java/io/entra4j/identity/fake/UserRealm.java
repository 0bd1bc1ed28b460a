package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /common/userrealm/<user>}: where a user's password is checked. Here always by Entra itself. */
final class UserRealm implements FakeEndpoint {
    private final Users users;

    UserRealm(Users users) {
        this.users = users;
    }

    @Override
    public Answer answer(String tenant, RecordedRequest request) {
        if (!"1.0".equals(request.query().get("api-version"))) {
            throw EntraException.missingParameter("api-version");
        }
        String segment = request.path().substring(request.path().lastIndexOf('/') + 1);
        String username = URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ver", "1.0");
        if (users.isManaged(username)) {
            body.put("account_type", "Managed");
            body.put("domain_name", username.substring(username.indexOf('@') + 1));
        } else {
            body.put("account_type", "Unknown");
        }
        body.put("cloud_instance_name", "microsoftonline.com");
        body.put("cloud_audience_urn", "urn:federation:MicrosoftOnline");
        return Answer.json(200, body);
    }
}
