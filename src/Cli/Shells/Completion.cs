using System.CommandLine;

namespace CloudIntel.Cli.Shells;

/// <summary><c>completion</c>: prints what makes a shell complete the verbs, options and their values.</summary>
internal static class Completion
{
    private const string Bash =
        """
        _cloudintel() {
            local IFS=$'\n'
            COMPREPLY=($(cloudintel "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
        }
        complete -o bashdefault -o default -F _cloudintel cloudintel

        """;

    private const string Zsh =
        """
        _cloudintel() {
            local -a words_found
            words_found=("${(@f)$(cloudintel "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            [[ -n "$words_found" ]] && compadd -a words_found || _files
        }
        compdef _cloudintel cloudintel

        """;

    private const string Fish =
        """
        complete -c cloudintel -a "(cloudintel '[suggest:'(commandline -C)']' (commandline -p) 2>/dev/null)"

        """;

    /// <summary>Answers kubectl 1.26 and later, which ask a program of this name beside the plugin: a word a line, then a directive.</summary>
    public static async Task<int> ForKubectlAsync(RootCommand root, IReadOnlyList<string> arguments, Shell shell)
    {
        var line = string.Join(' ', arguments);
        var words = root.Parse(line).GetCompletions(line.Length).Select(completion => completion.Label).Where(word => !word.StartsWith('/')).ToList();
        foreach (var word in words)
            await shell.Out.WriteLineAsync(word);
        await shell.Out.WriteLineAsync(words.Exists(word => !word.StartsWith('-')) ? ":4" : ":0"); // 4: do not offer files; 0: do
        return ExitCode.Good;
    }

    public static Verb Verb(Shell shell)
    {
        var name = new Argument<string>("SHELL") { Description = "The shell." };
        name.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var verb = new Verb("completion", "Print a script that makes a shell complete this program's words.")
        {
            Examples = ["completion bash > /etc/bash_completion.d/cloudintel", "completion zsh > \"${fpath[1]}/_cloudintel\"", "completion fish > ~/.config/fish/completions/cloudintel.fish"],
        };
        verb.Add(name);
        verb.SetAction(async (parsed, _) =>
        {
            await shell.Out.WriteAsync(parsed.GetRequiredValue(name) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return ExitCode.Good;
        });
        return verb;
    }
}
