package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import java.util.List;

/** Recipe of a job of GitHub Actions. */
final class GitHubActionsRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return Keys.ofApplication(List.of("assertion.audience"));
    }

    @Override
    public List<String> variables() {
        return List.of(
                "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        GitHubActionsCredentialBuilder builder = of.application(new GitHubActionsCredentialBuilder());
        builder.tokenExchangeAudience(of.text("assertion.audience"));
        return of.checked("assertion.audience", builder::build);
    }
}
