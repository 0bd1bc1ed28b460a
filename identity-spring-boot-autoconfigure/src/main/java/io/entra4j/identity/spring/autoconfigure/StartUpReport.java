package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/** Logs at the start, in one line, what the credentials are. */
final class StartUpReport {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final ListableBeanFactory beans;
    private final boolean withIdentifiers;

    StartUpReport(ListableBeanFactory beans, boolean withIdentifiers) {
        this.beans = beans;
        this.withIdentifiers = withIdentifiers;
    }

    void log() {
        LOGGER.atInfo().log(() -> CredentialBeans.byName(beans).entrySet().stream()
                .map(named -> named.getKey() + " = "
                        + (withIdentifiers && named.getValue() instanceof EntraCredential ours
                                ? planned(ours.plan())
                                : told(named.getValue())))
                .collect(Collectors.joining("; ", "Azure credentials: ", "")));
    }

    private static String planned(CredentialPlan plan) {
        String members = plan.members().stream().map(StartUpReport::planned).collect(Collectors.joining("; "));
        return members.isEmpty() ? plan.credential() + ": " + plan.text() : plan.credential() + " [" + members + "]";
    }

    private static String told(TokenCredential credential) {
        String type = credential.getClass().getSimpleName();
        if (credential instanceof DefaultAzureCredential chain) {
            return type + " " + chain.members();
        }
        return credential instanceof ChainedTokenCredential chain ? type + " " + chain.members() : type;
    }
}
