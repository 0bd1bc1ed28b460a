package com.example.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("refresh")
class RefreshTests extends CloudFixture {

    private static final String NEW_SECRET = "rotated~secret.Value-0123456789abc";

    @Test
    void refreshedSecretFetchesTheNextToken() {
        getToken(ORDERS);
        entra.rotate(NEW_SECRET);

        assertThat(refresh(SECRET, NEW_SECRET)).contains(SECRET);
        // Of another resource, since a valid token may be kept.
        getToken("api://billing/.default");

        assertThat(entra.secretsSent()).containsExactly(entra.properties().get(SECRET), NEW_SECRET);
    }

    @Test
    void injectedCredentialStaysTheSameObject() {
        TokenCredential before = application.getBean(TokenCredential.class);
        entra.rotate(NEW_SECRET);

        refresh(SECRET, NEW_SECRET);
        getToken(ORDERS);

        assertThat(application.getBean(TokenCredential.class)).isSameAs(before);
        assertThat(entra.secretsSent()).containsExactly(NEW_SECRET);
    }
}
