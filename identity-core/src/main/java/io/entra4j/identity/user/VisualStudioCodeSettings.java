package io.entra4j.identity.user;

import io.entra4j.identity.AzureAuthorityHosts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads which cloud the user of Visual Studio Code has chosen, by its setting "Azure: Cloud" and the one that follows it. */
final class VisualStudioCodeSettings {

    private static final int MAX_BYTES = 1 << 20;

    /** Where the systems have it, in the user's directory. */
    private static final List<String> DIRECTORIES =
            List.of(".config", "Library/Application Support", "AppData/Roaming");

    private static final Pattern CLOUD = Pattern.compile(
            "\"(?:azure\\.cloud|microsoft-sovereign-cloud\\.environment)\"\\s{0,100}:\\s{0,100}\"(\\w{1,40})\"");

    /** Strings, which may hold what looks like a comment, and comments. */
    private static final Pattern TEXT_OR_COMMENT =
            Pattern.compile("(\"(?:[^\"\\\\\\n]|\\\\.)*+\")|//[^\\n]*+|/\\*(?:[^*]|\\*(?!/))*+(?:\\*/)?");

    private static final Map<String, String> HOSTS = Map.of(
            "AzureChinaCloud", AzureAuthorityHosts.AZURE_CHINA,
            "ChinaCloud", AzureAuthorityHosts.AZURE_CHINA,
            "AzureUSGovernment", AzureAuthorityHosts.AZURE_GOVERNMENT,
            "USGovernment", AzureAuthorityHosts.AZURE_GOVERNMENT);

    private VisualStudioCodeSettings() {}

    static Stream<Path> files(Path home) {
        return DIRECTORIES.stream()
                .flatMap(directory -> Stream.of("Code", "Code - Insiders")
                        .map(code -> home.resolve(directory).resolve(code).resolve("User/settings.json")));
    }

    /** The authority host of the cloud that is chosen; {@code null} if none is, or it cannot be read. */
    static @Nullable String authorityHost(Path home) {
        return files(home)
                .map(VisualStudioCodeSettings::cloud)
                .filter(Objects::nonNull)
                .findFirst()
                .map(HOSTS::get)
                .map(host -> host.substring(0, host.length() - 1)) // without the slash at its end
                .orElse(null);
    }

    private static @Nullable String cloud(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String settings = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            String cloud = null;
            Matcher matcher = CLOUD.matcher(withoutComments(settings));
            while (matcher.find()) {
                cloud = matcher.group(1); // the last one counts, as in Visual Studio Code
            }
            return cloud;
        } catch (IOException e) {
            return null; // not there, or not for us: the cloud that is set elsewhere counts
        }
    }

    private static String withoutComments(String settings) {
        return TEXT_OR_COMMENT
                .matcher(settings)
                .replaceAll(match -> match.group(1) == null ? " " : Matcher.quoteReplacement(match.group(1)));
    }
}
