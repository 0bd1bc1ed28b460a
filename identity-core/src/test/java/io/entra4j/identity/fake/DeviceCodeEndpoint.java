package io.entra4j.identity.fake;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code POST /<tenant>/oauth2/v2.0/devicecode}.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code">The flow</a>
 */
final class DeviceCodeEndpoint implements FakeEndpoint {
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789";

    private final Directory directory;
    private final DeviceCodes codes;
    private final Supplier<String> authorityHost;
    private final SecureRandom random = new SecureRandom();

    DeviceCodeEndpoint(Directory directory, DeviceCodes codes, Supplier<String> authorityHost) {
        this.directory = directory;
        this.codes = codes;
        this.authorityHost = authorityHost;
    }

    @Override
    public Answer answer(String tenant, RecordedRequest recorded) {
        TokenForm request = new TokenForm(tenant, recorded.form());
        String tenantId =
                Directory.isPlaceholder(tenant) ? FakeEntra.TENANT_ID : directory.tenantId(tenant, "invalid_request");
        FakeApplication application = directory.application(tenantId, request.required("client_id"));
        RequestedScopes.of(request, tenantId);
        if (!application.allowsPublicClientFlows()) {
            throw EntraException.invalidClient(
                    7000218,
                    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        }
        String deviceCode = "GAQABAAEAAAD" + UUID.randomUUID() + UUID.randomUUID();
        String userCode = random.ints(9, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, i) -> text.append(LETTERS.charAt(i)), StringBuilder::append)
                .toString();
        codes.issue(deviceCode, userCode, application);
        String url = authorityHost.get() + "/devicelogin";
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("user_code", userCode);
        members.put("device_code", deviceCode);
        members.put("verification_uri", url);
        members.put("expires_in", codes.life().toSeconds());
        members.put("interval", codes.interval().toSeconds());
        members.put(
                "message",
                "To sign in, use a web browser to open the page " + url + " and enter the code " + userCode
                        + " to authenticate.");
        members.putAll(codes.overrides());
        return Answer.json(200, members);
    }
}
