package com.example.slices;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.context.ApplicationContext;

@DataJdbcTest
class DataJdbcSliceTests {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private Purchases purchases;

    @Test
    void sliceHasNothingOfTheStarter() {
        assertThat(StarterBeans.in(context)).isEmpty();
    }

    @Test
    void sliceWorks() {
        assertThat(purchases.save(new Purchase(null, "book")).id()).isNotNull();
    }
}
