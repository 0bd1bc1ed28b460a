package com.example.slices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@SpringBootTest
class MockedCredentialTests {

    @MockitoBean
    private TokenCredential credential;

    @Autowired
    private Tokens tokens;

    @Autowired
    private ApplicationContext context;

    @Test
    void mockReplacesTheCredential() {
        when(credential.getTokenSync(any())).thenReturn(new AccessToken("mocked", OffsetDateTime.MAX));

        assertThat(tokens.fetch()).isEqualTo("mocked");
        assertThat(context.getBeansOfType(TokenCredential.class).values()).containsExactly(credential);
    }

    @Test
    void wholeApplicationHasTheStarter() {
        assertThat(StarterBeans.in(context)).isNotEmpty();
    }
}
