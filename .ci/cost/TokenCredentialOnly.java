import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.OffsetDateTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Smallest application with a {@code TokenCredential}: it declares one bean. */
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
