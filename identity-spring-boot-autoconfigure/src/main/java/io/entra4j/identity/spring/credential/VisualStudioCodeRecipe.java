package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.VisualStudioCodeCredentialBuilder;
import java.util.List;

/** Recipe of the user who is signed in to Visual Studio Code. */
final class VisualStudioCodeRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return List.of("tenant-id", "additionally-allowed-tenants");
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        return new VisualStudioCodeCredentialBuilder()
                .options(of.options())
                .tenantId(of.userTenant())
                .additionallyAllowedTenants(of.shared().additionallyAllowedTenants())
                .build();
    }
}
