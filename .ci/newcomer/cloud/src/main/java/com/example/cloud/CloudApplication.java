package com.example.cloud;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class CloudApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(CloudApplication.class, arguments);
    }
}
