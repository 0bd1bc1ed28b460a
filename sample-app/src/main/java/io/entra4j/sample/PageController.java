package io.entra4j.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Serves the page and its buttons, and the same report as JSON. */
@Controller
final class PageController {

    private final StatusReports reports;
    private final Runs runs;
    private final Buttons buttons;

    PageController(StatusReports reports, Runs runs, Buttons buttons) {
        this.reports = reports;
        this.runs = runs;
        this.buttons = buttons;
    }

    @GetMapping("/")
    String page(Model model, CsrfToken csrf, HttpServletRequest request) {
        model.addAttribute("page", new PageView(reports.take(), ZoneId.systemDefault()));
        model.addAttribute("port", request.getServerPort());
        model.addAttribute("buttons", buttons.areOffered());
        // Read here, because reading it sets a cookie. Later, the template may have filled the response's buffer
        // already.
        model.addAttribute("csrfParameter", csrf.getParameterName());
        model.addAttribute("csrfToken", csrf.getToken());
        return "page";
    }

    @GetMapping("/status")
    ResponseEntity<StatusReport> status() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(reports.take());
    }

    @PostMapping("/run")
    String run() {
        runs.callAgain();
        return "redirect:/";
    }

    @PostMapping("/renew")
    String renew() {
        runs.renewAndCall();
        return "redirect:/";
    }
}
