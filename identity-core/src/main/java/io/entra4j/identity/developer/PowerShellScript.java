package io.entra4j.identity.developer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Composes the script that PowerShell runs. It prints one line that begins with a mark, and ends with exit code 1 after
 * an error. Locked machines run it in Constrained Language Mode, which forbids most types, and the methods of most
 * allowed types. So the script uses cmdlets, and one method of an allowed type.
 *
 * @see <a href="https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_language_modes">Language
 *     modes of PowerShell</a>
 */
final class PowerShellScript {

    /** Precedes the expiry and the token, which is the last word. PowerShell's banners do not begin with it. */
    static final String TOKEN = "entra4j-token ";

    /** Precedes the version of a module that is too old. No text follows if there is no module. */
    static final String NO_MODULE = "entra4j-module ";

    /** Precedes the reason why an installed module that is new enough cannot be imported. */
    static final String NO_IMPORT = "entra4j-import ";

    /** Precedes the text of any other error. */
    static final String ERROR = "entra4j-error ";

    /**
     * The script. In a text, PowerShell writes times in the same form in all cultures. Windows PowerShell has no cmdlet
     * that converts a secure string to text.
     */
    private static final String TEXT = """
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            $VerbosePreference = 'SilentlyContinue'
            $WarningPreference = 'SilentlyContinue'
            $InformationPreference = 'SilentlyContinue'
            try {
                try {
                    $module = @(Import-Module -Name Az.Accounts -MinimumVersion 2.2.0 -PassThru)[0]
                } catch {
                    $why = "$_" -replace '\\s+', ' '
                    $there = @(Get-Module -Name Az.Accounts -ListAvailable | Sort-Object -Property Version -Descending)
                    if ($there.Count -eq 0) {
                        Write-Output 'entra4j-module '
                    } elseif ($there[0].Version -ge [version]'2.2.0') {
                        Write-Output "entra4j-import $why"
                    } else {
                        Write-Output "entra4j-module $($there[0].Version)"
                    }
                    exit 1
                }
                $parameters = @{ ResourceUrl = '{resource}'; WarningAction = 'Ignore' }
                if ('{tenant}' -ne '') { $parameters['TenantId'] = '{tenant}' }
                if ($module.Version -ge [version]'2.17.0' -and $module.Version -lt [version]'5.0.0') {
                    $parameters['AsSecureString'] = $true
                }
                $answer = Get-AzAccessToken @parameters
                $token = $answer.Token
                if ($token -is [securestring]) {
                    if ($PSVersionTable.PSVersion.Major -ge 7) {
                        $token = ConvertFrom-SecureString -SecureString $token -AsPlainText
                    } else {
                        $credential = New-Object -TypeName System.Management.Automation.PSCredential -ArgumentList 'token', $token
                        $token = $credential.GetNetworkCredential().Password
                    }
                }
                Write-Output "entra4j-token $($answer.ExpiresOn) $token"
            } catch {
                $why = "$_" -replace '\\s+', ' '
                Write-Output "entra4j-error $why"
                exit 1
            }
            """;

    private PowerShellScript() {}

    /** Returns the script in the form of {@code -EncodedCommand}. */
    static String encoded(String resource, @Nullable String tenant) {
        // Both values were checked, and hold no quotation mark.
        String script = TEXT.replace("{resource}", resource).replace("{tenant}", tenant == null ? "" : tenant);
        return Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_16LE));
    }
}
