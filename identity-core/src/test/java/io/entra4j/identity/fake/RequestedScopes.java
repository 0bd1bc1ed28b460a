package io.entra4j.identity.fake;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a user's token shall be for.
 *
 * @param resource the only resource
 * @param names the permissions, without the resource; {@code .default} for those that consent gave beforehand
 */
record RequestedScopes(String resource, List<String> names) {
    private static final String DEFAULT = ".default";
    private static final String CONSENTED = "user_impersonation";
    private static final String MICROSOFT_GRAPH = "https://graph.microsoft.com";

    static RequestedScopes of(TokenForm request, String tenantId) {
        List<String> scopes = request.resourceScopes();
        if (scopes.isEmpty()) {
            throw new EntraException(
                    400,
                    "invalid_scope",
                    70011,
                    "The provided request must include a 'scope' input parameter. The provided value for the input"
                            + " parameter 'scope' is not valid. The scope " + request.optional("scope")
                            + " is not valid.");
        }
        Set<String> resources = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        for (String scope : scopes) {
            resources.add(resourceOf(scope));
            names.add(scope.substring(scope.lastIndexOf('/') + 1));
        }
        if (resources.size() > 1) {
            throw severalResources(String.join(" ", scopes));
        }
        String resource = resources.iterator().next();
        Directory.checkResource(resource, tenantId);
        return new RequestedScopes(resource, List.copyOf(names));
    }

    /** The same for those who sign in, to whom OpenID Connect is enough. */
    static RequestedScopes orGraph(TokenForm request, String tenantId) {
        return request.resourceScopes().isEmpty()
                ? new RequestedScopes(MICROSOFT_GRAPH, List.of("User.Read"))
                : of(request, tenantId);
    }

    static EntraException severalResources(String scopes) {
        return EntraException.invalidRequest(
                28000,
                "Provided value for the input parameter scope is not valid because it contains more than one"
                        + " resource. Scope " + scopes + " is not valid.");
    }

    static String resourceOf(String scope) {
        int slash = scope.lastIndexOf('/');
        return slash < 0 ? MICROSOFT_GRAPH : scope.substring(0, slash);
    }

    /** Returns the permissions as {@code scp} lists them. */
    String granted() {
        return String.join(" ", grantedNames());
    }

    /** Returns them in full, as the answer lists them: with {@code .default} if asked for, so that clients find it. */
    String inFull() {
        Set<String> all = new LinkedHashSet<>(grantedNames());
        all.addAll(names);
        return all.stream().map(name -> resource + "/" + name).collect(Collectors.joining(" "));
    }

    private Set<String> grantedNames() {
        return names.stream()
                .map(name -> name.equals(DEFAULT) ? CONSENTED : name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
