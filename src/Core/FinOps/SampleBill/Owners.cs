namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>The teams of the organisation that is billed, and how they tag what is theirs.</summary>
internal static class Owners
{
    public static readonly (string Team, string Product)[] Teams =
    [
        ("payments", "checkout"),
        ("search", "catalog"),
        ("platform", "shared-services"),
        ("data", "warehouse"),
        ("storefront", "web-shop"),
    ];

    /// <summary>Tags of a line; null for the one in seven that nobody tagged.</summary>
    public static string? Tags(int line, string environment, bool kubernetes)
    {
        if (line % 7 == 5)
            return null;
        if (line % 11 == 3)
            return $$"""{"environment":"{{environment}}"}""";
        var (team, product) = Teams[line % Teams.Length];
        return kubernetes
            ? $$"""{"environment":"{{environment}}","k8s-namespace":"{{team}}","product":"{{product}}","team":"{{team}}"}"""
            : $$"""{"environment":"{{environment}}","product":"{{product}}","team":"{{team}}"}""";
    }
}
