package io.entra4j.identity.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** URL of a request for the log: scheme, host and path. Parts of the path that are neither known nor IDs are hidden. */
final class LoggedUrl {

    /** Parts of the paths of token services, hosts and build services. */
    private static final Set<String> KNOWN = Set.of(
            "oauth2",
            "v1.0",
            "v2.0",
            "msi",
            "userrealm",
            ".well-known",
            "openid-configuration",
            "_apis",
            "distributedtask",
            "hubs",
            "plans",
            "jobs",
            "authorize",
            "devicecode",
            "metadata",
            "identity",
            "instance");

    /** Part of a path; the part after it is the name of a user. */
    private static final String USER = "userrealm";

    private final List<String> hidden = new ArrayList<>();
    private final String shown;

    LoggedUrl(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String[] parts = path.split("/", -1);
        List<String> safe = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            safe.add(shown(parts[i], i == 0 ? "" : parts[i - 1]));
        }
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        this.shown = url.getScheme() + "://" + url.getHost() + port + String.join("/", safe);
    }

    private String shown(String part, String before) {
        if (KNOWN.contains(part.toLowerCase(Locale.ROOT))) {
            return part;
        }
        String safe = before.equalsIgnoreCase(USER) ? "***" : ForeignText.id(part);
        if (!safe.equals(part)) {
            hidden.addAll(Redaction.spellings(part));
            hidden.addAll(Redaction.spellings(LoggedFields.decoded(part)));
        }
        return safe;
    }

    /** Returns the parts of the path that are not shown in full. */
    List<String> hidden() {
        return hidden;
    }

    @Override
    public String toString() {
        return shown;
    }
}
