package com.example.vault;

import com.azure.security.keyvault.secrets.SecretClient;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Reads a secret as an application with a client secret. */
@SpringBootApplication
public class VaultApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(VaultApplication.class, arguments);
    }

    @Bean
    CommandLineRunner report(SecretClient secrets) {
        return arguments -> System.out.println("vault: " + secrets.getSecret("password").getValue());
    }
}
