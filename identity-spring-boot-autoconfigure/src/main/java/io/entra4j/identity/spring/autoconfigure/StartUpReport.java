package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.http.TypeName;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line at the start that describes the credentials. */
final class StartUpReport {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final Supplier<Map<String, TokenCredential>> credentials;
    private final boolean withIdentifiers;

    StartUpReport(Supplier<Map<String, TokenCredential>> credentials, boolean withIdentifiers) {
        this.credentials = credentials;
        this.withIdentifiers = withIdentifiers;
    }

    void log() {
        LOGGER.atInfo().log(() -> credentials.get().entrySet().stream()
                .map(named -> named.getKey() + " = "
                        + (withIdentifiers && named.getValue() instanceof EntraCredential ours
                                ? planned(ours.plan())
                                : described(named.getValue())))
                .collect(Collectors.joining("; ", "Azure credentials: ", "")));
    }

    private static String planned(CredentialPlan plan) {
        String members = plan.members().stream().map(StartUpReport::planned).collect(Collectors.joining("; "));
        return members.isEmpty() ? plan.credential() + ": " + plan.text() : plan.credential() + " [" + members + "]";
    }

    private static String described(TokenCredential credential) {
        String type = TypeName.of(credential.getClass(), TokenCredential.class);
        if (credential instanceof DefaultAzureCredential chain) {
            return type + " " + chain.members();
        }
        return credential instanceof ChainedTokenCredential chain ? type + " " + chain.members() : type;
    }
}
