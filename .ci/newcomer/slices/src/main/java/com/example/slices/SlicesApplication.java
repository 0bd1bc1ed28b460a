package com.example.slices;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class SlicesApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(SlicesApplication.class, arguments);
    }
}
