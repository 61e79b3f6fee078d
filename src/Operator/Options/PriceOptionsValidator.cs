using CloudIntel.Clouds.Prices;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.FinOps.Focus;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Options;

/// <summary>Reads what the settings name: with a price book that is wrong in a single number the process does not start.</summary>
internal sealed class PriceOptionsValidator : IValidateOptions<PriceOptions>
{
    public ValidateOptionsResult Validate(string? name, PriceOptions options)
    {
        var complaints = new List<string>();
        if (!Currencies.National.Contains(options.Currency))
            complaints.Add($"Prices:Currency is {options.Currency}, which is no currency of ISO 4217 such as USD.");
        if (!string.IsNullOrEmpty(options.Catalog) && !Directory.Exists(options.Catalog))
            complaints.Add($"Prices:Catalog: there is no folder {options.Catalog}.");
        try
        {
            PriceFiles.Book(options);
        }
        catch (PriceBookException e)
        {
            complaints.Add($"Prices:Book: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complaints.Add($"Prices:Book cannot be read: {e.Message}");
        }

        return complaints.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(complaints);
    }
}
