package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.IntelliJCredentialBuilder;
import java.util.List;

/** Recipe of the user who is signed in to the Azure Toolkit for IntelliJ. */
final class IntelliJRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return List.of("tenant-id", "additionally-allowed-tenants");
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_USERNAME", "ProgramFiles", "ProgramData");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        return of.user(new IntelliJCredentialBuilder()).build();
    }
}
