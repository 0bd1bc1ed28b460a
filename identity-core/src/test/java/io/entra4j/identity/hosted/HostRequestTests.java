package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import io.entra4j.identity.fake.RecordedRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each host is asked, whole requests against the table of the hosts' documents. */
class HostRequestTests extends ManagedIdentityFixture {

    private static final String RESOURCE = "resource=https://vault.azure.net";
    private static final List<String> TELLING =
            List.of("Metadata", "X-IDENTITY-HEADER", "secret", "Authorization", "Content-Type", "Upgrade");

    /**
     * @param first method and path
     * @param header what authenticates
     * @param parameters but the identity's
     * @param ids the identity's by client ID, resource ID and object ID; null where the host refuses it
     */
    private record Row(
            Host host,
            String first,
            String header,
            String parameters,
            @Nullable String[] ids) {}

    private static final List<Row> TABLE = List.of(
            row(
                    Host.APP_SERVICE,
                    "GET /msi/token",
                    "X-IDENTITY-HEADER=" + FakeManagedIdentity.SECRET,
                    "api-version=2019-08-01",
                    "client_id",
                    "mi_res_id",
                    "principal_id"),
            row(
                    Host.APP_SERVICE_2017,
                    "GET /msi/2017",
                    "secret=" + FakeManagedIdentity.SECRET,
                    "api-version=2017-09-01",
                    "clientid",
                    null,
                    null),
            row(
                    Host.AZURE_ML,
                    "GET /ml/token",
                    "secret=" + FakeManagedIdentity.SECRET,
                    "api-version=2017-09-01",
                    "clientid",
                    null,
                    null),
            row(
                    Host.SERVICE_FABRIC,
                    "GET /metadata/identity/oauth2/token",
                    "secret=" + FakeManagedIdentity.SECRET,
                    "api-version=2019-07-01-preview",
                    null,
                    null,
                    null),
            row(
                    Host.AZURE_ARC,
                    "GET /arc/token",
                    "Metadata=true",
                    "api-version=2020-06-01",
                    "client_id",
                    "msi_res_id",
                    "object_id"),
            row(Host.CLOUD_SHELL, "POST /shell/token", "Metadata=true", null, null, null, null),
            row(
                    Host.VIRTUAL_MACHINE,
                    "GET /metadata/identity/oauth2/token",
                    "Metadata=true",
                    "api-version=2018-02-01",
                    "client_id",
                    "msi_res_id",
                    "object_id"));

    private static Row row(
            Host host, String first, String header, @Nullable String version, @Nullable String... identities) {
        return new Row(host, first, header, version == null ? RESOURCE : version + " " + RESOURCE, identities);
    }

    static Stream<Arguments> everyHostAndIdentityBothWays() {
        return TABLE.stream()
                .flatMap(row -> Stream.of(IdentityId.Kind.values())
                        .flatMap(
                                kind -> Stream.of(true, false).map(sync -> Arguments.of(row.host(), kind, sync, row))));
    }

    @ParameterizedTest(name = "{0} {1} sync={2}")
    @MethodSource("everyHostAndIdentityBothWays")
    void requestMatchesTheTableOfHosts(Host host, IdentityId.Kind kind, boolean sync, Row row) {
        ManagedIdentityCredentialBuilder builder = with(kind, on(host));
        String parameter = kind == IdentityId.Kind.SYSTEM ? "" : row.ids()[kind.ordinal() - 1];

        if (parameter == null) {
            // Another identity's token would be worse than none.
            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessageStartingWith("ManagedIdentityCredential cannot ask ");
            return;
        }
        ManagedIdentityCredential credential = builder.build();
        AccessToken token = sync
                ? credential.getTokenSync(context())
                : credential.getToken(context()).block();

        assertThat(Objects.requireNonNull(token).getExpiresAt().toInstant()).isAfter(clock.instant());
        RecordedRequest asked = fake.requests().get(0);
        assertThat(asked.method() + " " + asked.path()).isEqualTo(row.first());
        assertThat(parameters(asked)).isEqualTo(expected(row, kind, parameter));
        assertThat(headers(asked)).isEqualTo(expectedHeaders(row));
        assertThat(fake.requests()).hasSize(host == Host.AZURE_ARC ? 2 : 1);
    }

    private static ManagedIdentityCredentialBuilder with(
            IdentityId.Kind kind, ManagedIdentityCredentialBuilder builder) {
        return switch (kind) {
            case SYSTEM -> builder;
            case CLIENT_ID -> builder.clientId(FakeManagedIdentity.CLIENT_ID);
            case RESOURCE_ID -> builder.resourceId(FakeManagedIdentity.RESOURCE_ID);
            case OBJECT_ID -> builder.objectId(FakeManagedIdentity.OBJECT_ID);
        };
    }

    private static Map<String, String> parameters(RecordedRequest request) {
        Map<String, String> all = new HashMap<>(request.query());
        all.putAll(request.form());
        return all;
    }

    private static Map<String, String> expected(Row row, IdentityId.Kind kind, String parameter) {
        Map<String, String> expected = new HashMap<>();
        for (String pair : row.parameters().split(" ")) {
            expected.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
        switch (kind) {
            case CLIENT_ID -> expected.put(parameter, FakeManagedIdentity.CLIENT_ID);
            case RESOURCE_ID -> expected.put(parameter, FakeManagedIdentity.RESOURCE_ID);
            case OBJECT_ID -> expected.put(parameter, FakeManagedIdentity.OBJECT_ID);
            case SYSTEM -> {
                if (row.host() == Host.AZURE_ML) {
                    expected.put("clientid", FakeManagedIdentity.CLIENT_ID);
                }
            }
        }
        return expected;
    }

    private static Map<String, String> headers(RecordedRequest request) {
        Map<String, String> headers = new HashMap<>();
        TELLING.stream()
                .filter(request.headers()::containsKey)
                .forEach(name -> headers.put(name, request.headers().get(name)));
        return headers;
    }

    private static Map<String, String> expectedHeaders(Row row) {
        Map<String, String> expected = new HashMap<>();
        expected.put(row.header().split("=", 2)[0], row.header().split("=", 2)[1]);
        if (row.host() == Host.CLOUD_SHELL) {
            expected.put("Content-Type", "application/x-www-form-urlencoded");
        }
        return expected;
    }
}
