package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.DefaultAzureCredential;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Logs at the start, in one line, what the credentials are. */
final class StartUpReport implements SmartInitializingSingleton {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final ListableBeanFactory beans;

    StartUpReport(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        LOGGER.atInfo().log(() -> CredentialBeans.byName(beans).entrySet().stream()
                .map(named -> named.getKey() + " = " + told(named.getValue()))
                .collect(Collectors.joining("; ", "Azure credentials: ", "")));
    }

    private static String told(TokenCredential credential) {
        String type = credential.getClass().getSimpleName();
        if (credential instanceof DefaultAzureCredential chain) {
            return type + " " + chain.members();
        }
        return credential instanceof ChainedTokenCredential chain ? type + " " + chain.members() : type;
    }
}
