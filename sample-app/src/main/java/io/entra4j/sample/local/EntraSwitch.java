package io.entra4j.sample.local;

import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;

/** Breaks and repairs the stand-in for Entra at the press of a button. */
@Controller
@ControllerAdvice
@Profile("local")
final class EntraSwitch {

    record LocalEntra(String authorityHost, boolean broken, int tokenRequests) {}

    private final FakeEntra entra;
    private volatile boolean broken;

    EntraSwitch(FakeEntra entra) {
        this.entra = entra;
    }

    @ModelAttribute("entra")
    LocalEntra entra() {
        return new LocalEntra(entra.authorityHost(), broken, entra.tokenRequests());
    }

    @PostMapping("/entra/break")
    String breakEntra() {
        entra.failUntilReset(Failure.serverError(503));
        broken = true;
        return "redirect:/";
    }

    @PostMapping("/entra/repair")
    String repairEntra() {
        entra.reset();
        broken = false;
        return "redirect:/";
    }
}
