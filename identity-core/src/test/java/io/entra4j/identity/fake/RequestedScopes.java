package io.entra4j.identity.fake;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a user's token shall be for.
 *
 * @param resource the only resource
 * @param names the permissions, without the resource
 */
record RequestedScopes(String resource, List<String> names) {
    // What consent gave beforehand, as .default asks for.
    private static final String CONSENTED = "user_impersonation";
    private static final String MICROSOFT_GRAPH = "https://graph.microsoft.com";

    static RequestedScopes of(TokenRequest request, String tenantId) {
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
            names.add(scope.substring(scope.lastIndexOf('/') + 1).replace(".default", CONSENTED));
        }
        if (resources.size() > 1) {
            throw severalResources(String.join(" ", scopes));
        }
        String resource = resources.iterator().next();
        Directory.checkResource(resource, tenantId);
        return new RequestedScopes(resource, List.copyOf(names));
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
        return String.join(" ", names);
    }

    /** Returns them in full, as the answer lists them. */
    String inFull() {
        return String.join(
                " ", names.stream().map(name -> resource + "/" + name).toList());
    }
}
