package com.example.plain;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Has the credential of its environment injected. */
@SpringBootApplication
public class PlainApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(PlainApplication.class, arguments);
    }

    @Bean
    CommandLineRunner report(TokenCredential credential) {
        return arguments -> System.out.println("plain: " + credential
                        .getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                        .block()
                        .getToken()
                        .startsWith("ey"));
    }
}
