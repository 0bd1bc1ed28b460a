package io.entra4j.sample.local;

import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.time.Duration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/**
 * Makes the three clients of the stand-in trust its certificate: the credential, the Azure SDK and the resource server.
 */
@Configuration(proxyBeanMethods = false)
@Profile("local")
class LocalEntraConfiguration {

    @Bean(destroyMethod = "") // the stand-in closes it
    HttpClient trustingHttpClient(FakeEntra entra) {
        return entra.httpClient();
    }

    @Bean
    AzureCredentialCustomizer trustingCredential(FakeEntra entra) {
        // One quick retry instead of three slow ones: the user who breaks Entra waits for the page.
        RetryOptions retry = new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(100)));
        return options -> options.sslContext(entra.sslContext()).retryOptions(retry);
    }

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer trustingDecoder(FakeEntra entra) {
        RestTemplate rest = new RestTemplate(new JdkClientHttpRequestFactory(java.net.http.HttpClient.newBuilder()
                .sslContext(entra.sslContext())
                .build()));
        return decoder -> decoder.restOperations(rest);
    }
}
