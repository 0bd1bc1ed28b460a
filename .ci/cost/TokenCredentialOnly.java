import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.OffsetDateTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The least that an application can have that gives a {@code TokenCredential} to an application: a bean of it. */
@Configuration(proxyBeanMethods = false)
public class TokenCredentialOnly extends Cost {

    public static void main(String[] arguments) {
        start(TokenCredentialOnly.class, arguments);
    }

    @Bean
    TokenCredential credential() {
        return context -> Mono.just(new AccessToken("of-this-host", OffsetDateTime.MAX));
    }
}
