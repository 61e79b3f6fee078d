using System.Text.RegularExpressions;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources;

/// <summary>What a <see cref="CostReservation"/> must keep beyond its schema.</summary>
public static partial class CostReservationValidation
{
    /// <summary>The rules that the API server can evaluate.</summary>
    public static IReadOnlyList<ValidationRule<CostReservationSpec>> Rules { get; } =
    [
        new(".budget", $"self.budget.matches('{Patterns.ObjectName}')", "must be the name of a Budget", spec => Name().IsMatch(spec.Budget)),
    ];

    [GeneratedRegex(Patterns.ObjectName, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
