package io.entra4j.identity.msal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes a form of the media type {@code application/x-www-form-urlencoded} before it is sent. */
final class Form {

    private Form() {}

    /** Removes members. */
    static String without(String form, String... names) {
        Set<String> removed = Set.of(names);
        return Stream.of(form.split("&", -1))
                .filter(member -> !removed.contains(member.split("=", 2)[0]))
                .collect(Collectors.joining("&"));
    }

    /** Replaces members, or adds them. */
    static String with(String form, Map<String, String> members) {
        return Stream.concat(
                        Stream.of(without(form, members.keySet().toArray(String[]::new))),
                        members.entrySet().stream()
                                .map(member -> encoded(member.getKey()) + "=" + encoded(member.getValue())))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
