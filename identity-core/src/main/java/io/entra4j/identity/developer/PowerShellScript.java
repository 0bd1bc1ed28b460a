package io.entra4j.identity.developer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Is what PowerShell is given to run: prints one line that begins with a mark, or an error and exit code 1. */
final class PowerShellScript {

    /** Precedes expiry, in seconds of the epoch, and token; PowerShell's banners do not begin so. */
    static final String TOKEN = "entra4j-token ";

    /** Precedes the version of a module that is too old; nothing if there is none. */
    static final String NO_MODULE = "entra4j-module ";

    private static final String TEXT = """
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            $VerbosePreference = 'SilentlyContinue'
            $WarningPreference = 'SilentlyContinue'
            $InformationPreference = 'SilentlyContinue'
            try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }
            try {
                try {
                    $module = @(Import-Module -Name Az.Accounts -MinimumVersion 2.2.0 -PassThru)[0]
                } catch {
                    $old = @(Get-Module -Name Az.Accounts -ListAvailable)
                    if ($old.Count -gt 0 -and $old[0].Version -ge [Version]'2.2.0') { throw }
                    $version = if ($old.Count -gt 0) { $old[0].Version.ToString() } else { '' }
                    [Console]::Out.WriteLine('entra4j-module ' + $version)
                    exit 1
                }
                $parameters = @{ ResourceUrl = '{resource}'; WarningAction = 'Ignore' }
                if ('{tenant}' -ne '') { $parameters['TenantId'] = '{tenant}' }
                if ($module.Version -ge [Version]'2.17.0' -and $module.Version -lt [Version]'5.0.0') {
                    $parameters['AsSecureString'] = $true
                }
                $answer = Get-AzAccessToken @parameters
                $token = $answer.Token
                if ($token -is [System.Security.SecureString]) {
                    $token = (New-Object System.Net.NetworkCredential '', $token).Password
                }
                $expiry = ([DateTimeOffset]$answer.ExpiresOn).ToUnixTimeSeconds()
                [Console]::Out.WriteLine('entra4j-token ' + $expiry + ' ' + $token)
            } catch {
                [Console]::Error.WriteLine($_.Exception.Message)
                exit 1
            }
            """;

    private PowerShellScript() {}

    /** The script in the form of {@code -EncodedCommand}. */
    static String encoded(String resource, @Nullable String tenant) {
        // Neither can hold a quotation mark: both were checked.
        String script = TEXT.replace("{resource}", resource).replace("{tenant}", tenant == null ? "" : tenant);
        return Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_16LE));
    }
}
