package io.entra4j.sample.orders;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists orders to callers with a token for them. */
@RestController
class OrdersController {

    record Order(String id, String item, int quantity) {}

    record Answer(@Nullable String caller, List<Order> orders) {}

    @GetMapping("/api/orders")
    Answer orders(@AuthenticationPrincipal Jwt token) {
        return new Answer(
                token.getClaimAsString("oid"),
                List.of(
                        new Order("1001", "Espresso machine", 1),
                        new Order("1002", "Coffee beans, 1 kg", 12),
                        new Order("1003", "Cup with a handle", 24)));
    }
}
