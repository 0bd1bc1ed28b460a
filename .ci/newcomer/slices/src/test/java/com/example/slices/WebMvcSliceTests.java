package com.example.slices;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@WebMvcTest
class WebMvcSliceTests {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private MockMvcTester mvc;

    @Test
    void sliceHasNothingOfTheStarter() {
        assertThat(StarterBeans.in(context)).isEmpty();
    }

    @Test
    void sliceWorks() {
        assertThat(mvc.get().uri("/purchase"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("item")
                .isEqualTo("book");
    }
}
