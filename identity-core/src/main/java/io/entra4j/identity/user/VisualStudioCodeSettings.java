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

/**
 * Reads the cloud that the user of Visual Studio Code has chosen: the setting "Azure: Cloud", or its successor, which
 * begins with "microsoft-sovereign-cloud".
 */
final class VisualStudioCodeSettings {

    private static final int MAX_BYTES = 1 << 20;

    /** Directories of Visual Studio Code on Linux, macOS and Windows, in the user's home directory. */
    private static final List<String> DIRECTORIES =
            List.of(".config", "Library/Application Support", "AppData/Roaming");

    private static final Pattern CLOUD = Pattern.compile(
            "\"(?:azure\\.cloud|microsoft-sovereign-cloud\\.environment)\"\\s{0,100}:\\s{0,100}\"(\\w{1,40})\"");

    /** Strings and comments. A string may hold text that looks like a comment. */
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

    /**
     * Returns the authority host of the chosen cloud; {@code null} if no cloud is chosen, or the setting cannot be
     * read.
     */
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
            return null; // the file does not exist, or cannot be read: the credential's own setting counts
        }
    }

    private static String withoutComments(String settings) {
        return TEXT_OR_COMMENT
                .matcher(settings)
                .replaceAll(match -> match.group(1) == null ? " " : Matcher.quoteReplacement(match.group(1)));
    }
}
