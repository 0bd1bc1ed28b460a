package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.CredentialStatus;
import java.util.Map;

/** Is a bean that fetches tokens and is no credential: health and meters show it beside the credentials. */
public interface StatusReporters {

    /**
     * Returns what tells how it is doing.
     *
     * @return by the names that health and meters show
     */
    Map<String, CredentialStatus.Reporter> reporters();
}
