package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.CredentialStatus;
import java.util.Map;

/** Bean that fetches tokens but is not a credential. Health and meters show it beside the credentials. */
public interface StatusReporters {

    /**
     * Returns the reporters of the status of its token requests.
     *
     * @return reporters by the names that health and meters show
     */
    Map<String, CredentialStatus.Reporter> reporters();
}
