package io.entra4j.identity.user;

import org.jspecify.annotations.Nullable;

/**
 * Composes the pages that the browser shows after the sign-in. Text from a server is escaped, and never becomes HTML.
 */
record RedirectPages(
        @Nullable String successMessage, @Nullable String errorMessage) {

    String success() {
        return page(
                "You are signed in",
                successMessage == null ? "You can close this page and go back to the application." : successMessage,
                null);
    }

    String failure(String reason) {
        return page(
                "You are not signed in",
                errorMessage == null ? "Go back to the application, which says more." : errorMessage,
                reason);
    }

    private static String page(String title, String text, @Nullable String reason) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <title>%1$s</title>
                <style>
                body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto 0; padding: 0 1rem;
                       color: #1f2328; background: #fff }
                code { display: block; margin-top: 1rem; padding: .75rem; background: #f3f4f6; overflow-wrap: anywhere }
                @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181b }
                       code { background: #24272c } }
                </style>
                </head>
                <body><h1>%1$s</h1><p>%2$s</p>%3$s</body>
                </html>
                """.formatted(
                        escaped(title), escaped(text), reason == null ? "" : "<code>" + escaped(reason) + "</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
