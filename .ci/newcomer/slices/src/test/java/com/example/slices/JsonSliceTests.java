package com.example.slices;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.json.JacksonTester;
import org.springframework.context.ApplicationContext;

@JsonTest
class JsonSliceTests {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private JacksonTester<Purchase> json;

    @Test
    void sliceHasNothingOfTheStarter() {
        assertThat(StarterBeans.in(context)).isEmpty();
    }

    @Test
    void sliceWorks() throws Exception {
        assertThat(json.write(new Purchase(1L, "book"))).hasJsonPathStringValue("item");
    }
}
