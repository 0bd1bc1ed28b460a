import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import org.springframework.context.ApplicationContext;

/** Shows that an application has a credential that works. Not looked at by the bare one, which lacks these classes. */
final class Token {

    private Token() {}

    static void print(ApplicationContext application) {
        application.getBeansOfType(TokenCredential.class).forEach((name, credential) -> System.out.printf(
                "token %s %s %s%n",
                name,
                credential.getClass().getSimpleName(),
                credential
                        .getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                        .block()
                        .getToken()));
    }
}
