package com.example.slices;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PurchaseController {

    @GetMapping("/purchase")
    Purchase purchase() {
        return new Purchase(1L, "book");
    }
}
