package com.example.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigServerTests extends CloudFixture {

    @Test
    void credentialIsConfiguredByTheServer() {
        getToken(ORDERS);

        assertThat(entra.secretsSent()).containsExactly(entra.properties().get(SECRET));
    }

    @Test
    void refreshOfAnotherPropertyKeepsTheToken() {
        getToken(ORDERS);

        assertThat(refresh("orders.page-size", "20")).contains("orders.page-size");
        getToken(ORDERS);

        assertThat(entra.secretsSent()).hasSize(1);
    }
}
