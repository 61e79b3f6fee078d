namespace CloudIntel.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Good = 0;

    /// <summary>The input was read and something is wrong with it.</summary>
    public const int Finding = 1;

    /// <summary>The command is wrong, or its input cannot be read.</summary>
    public const int Unusable = 2;

    /// <summary>Ctrl-C, as shells report it.</summary>
    public const int Cancelled = 130;
}
