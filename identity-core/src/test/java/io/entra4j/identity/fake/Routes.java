package io.entra4j.identity.fake;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint answers a request. Patterns are "method, space, path", where the first segment of the path can be
 * {@code {tenant}} and the last one {@code {name}}.
 */
final class Routes {
    private final Map<String, FakeEndpoint> endpoints = new HashMap<>();

    Routes add(String pattern, FakeEndpoint endpoint) {
        endpoints.put(pattern, endpoint);
        return this;
    }

    @Nullable
    FakeEndpoint find(RecordedRequest request) {
        String path = request.path();
        String parent = path.substring(0, path.lastIndexOf('/') + 1);
        String[] tenantAndRest = path.substring(1).split("/", 2);
        // AD FS is not a tenant: it has addresses of its own, and none of Entra's.
        String belowTenant =
                tenantAndRest.length < 2 || Directory.isAdfs(tenantAndRest[0]) ? path : "/{tenant}/" + tenantAndRest[1];
        return Stream.of(path, parent + "{name}", belowTenant)
                .map(pattern -> endpoints.get(request.method() + " " + pattern))
                .filter(endpoint -> endpoint != null)
                .findFirst()
                .orElse(null);
    }
}
