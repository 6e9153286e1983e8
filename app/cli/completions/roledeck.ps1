# Completion of roledeck in PowerShell. Load it with: roledeck completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'roledeck', 'roledeck.cmd' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    try {
        $program = Get-Command -Name 'roledeck' -CommandType Application -ErrorAction Stop | Select-Object -First 1
        # Only what stands on the line is read; nothing in it is evaluated.
        $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
            Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
        $words = [string[]]($before + @([string]$wordToComplete))
        # Base64 there and ASCII back: quotes, empty words and other scripts survive every version and code page.
        $asked = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -Compress -InputObject $words)))
        $answer = & $program complete powershell -- $asked 2>$null | Out-String
        foreach ($each in @(($answer | ConvertFrom-Json).candidates)) {
            [System.Management.Automation.CompletionResult]::new($each.text, $each.list, 'ParameterValue', $each.tip)
        }
    } catch {
        # Nothing is completed then.
    }
}
