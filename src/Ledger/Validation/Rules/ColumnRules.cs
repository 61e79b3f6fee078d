using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation.Forms;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>The rules that follow from each column's definition: presence, type, format, missing values, allowed values.</summary>
internal static class ColumnRules
{
    /// <summary>The rules of a version.</summary>
    public static IEnumerable<Rule> Of(FocusVersion version) => CostAndUsage.Of(version).SelectMany(column => Of(column, version));

    private static IEnumerable<Rule> Of(ColumnDefinition column, FocusVersion version)
    {
        var ids = OfficialIds.Of(column.Name);
        yield return Presence(column, ids);
        // Of BillingAccountType the model asks it by another rule, which is among NullRules.
        if (!column.Nullable && column.Name != "BillingAccountType")
        {
            yield return new RowRule(ids.NotNull!, "MUST NOT", column.Name, $"{column.Name} must not be null.", $"[{column.Name}] IS NULL")
            {
                Repair = $"Give each row its {column.Name}.",
            };
        }

        foreach (var rule in column.Type switch
        {
            ColumnType.Decimal => Numbers(column, ids),
            ColumnType.Time => Times(column, ids),
            ColumnType.Json => Objects(column, ids, version),
            _ => Texts(column, ids, version),
        })
            yield return rule;
    }

    private static FileRule Presence(ColumnDefinition column, OfficialIds ids)
    {
        var (level, message) = column.Level switch
        {
            FeatureLevel.Mandatory => ("MUST", $"The column {column.Name} must be there."),
            FeatureLevel.Conditional => ("MUST", $"The column {column.Name} must be there when the provider supports {column.Concept}."),
            _ => ("RECOMMENDED", $"The column {column.Name} is recommended."),
        };
        return new(ids.Presence!, level, column.Name, message, columns =>
        {
            if (columns.Excerpt || columns.Has(column.Name))
                return [];
            // What a provider supports nobody has told us: other columns of the concept that hold values do.
            if (column.Level == FeatureLevel.Recommended && IsOneOfSeveral(column, columns.Version) && !columns.Supports(column.Concept!))
                return [];
            if (column.Level == FeatureLevel.Conditional)
                return columns.Supports(column.Concept!) ? [$"The column {column.Name} is missing, though other columns show that the provider supports {column.Concept}."] : [];
            return [$"The column {column.Name} is missing."];
        })
        {
            Repair = $"Export the bill with the column {column.Name}.",
        };
    }

    private static bool IsOneOfSeveral(ColumnDefinition column, FocusVersion version) =>
        column.Concept is not null && CostAndUsage.Of(version).Count(other => other.Concept == column.Concept) > 1;

    private static IEnumerable<Rule> Numbers(ColumnDefinition column, OfficialIds ids)
    {
        yield return new RowRule(
            ids.Type!, "MUST", column.Name, $"{column.Name} must be a decimal.",
            $"[{column.Name}!] & {NumberForm.Unreadable} <> 0 OR ([{column.Name}!] = 0 AND [{column.Name}] IS NOT NULL AND [{column.Name}#] IS NULL)")
        {
            Aliases = column.Name switch
            {
                "BilledCost" => ["BilledCost-C-004-M"],
                "EffectiveCost" => ["EffectiveCost-C-004-M"],
                "ListCost" => ["ListCost-C-004-M"],
                "ContractedCost" => ["ContractedCost-C-004-M"],
                "PricingQuantity" => ["PricingQuantity-C-008-M"],
                "ConsumedQuantity" => ["ConsumedQuantity-C-008-C"],
                "CommitmentDiscountQuantity" => ["CommitmentDiscountQuantity-C-009-M"],
                "PricingCurrencyEffectiveCost" => ["PricingCurrencyEffectiveCost-C-004-M"],
                _ => [],
            },
            Clauses = NumberForm.Clauses,
            Form = $"[{column.Name}!] & {NumberForm.Unreadable}",
            Repair = "Write a number such as 12.5, or leave the cell empty where the column may be null.",
        };
        yield return new RowRule(
            ids.Format!, "MUST", column.Name, $"{column.Name} must be written in the numeric format.", $"[{column.Name}!] & ~{NumberForm.Unreadable} <> 0")
        {
            Clauses = NumberForm.Clauses,
            Form = $"[{column.Name}!] & ~{NumberForm.Unreadable}",
            Repair = "Write digits with at most one point, a leading minus where negative, and nothing else: -1234.5 or 1.5E-3.",
        };
        if (column.Format == ValueFormat.NonNegative)
        {
            var id = column.Name switch
            {
                "ListUnitPrice" => "ListUnitPrice-C-008-M",
                "ContractedUnitPrice" => "ContractedUnitPrice-C-009-C",
                "PricingCurrencyListUnitPrice" => "PricingCurrencyListUnitPrice-C-008-M",
                _ => "PricingCurrencyContractedUnitPrice-C-008-C",
            };
            yield return new RowRule(id, "MUST", column.Name, $"{column.Name} must not be negative.", $"[{column.Name}#] < 0")
            {
                Repair = "Give the price as a positive number; what is taken back is a negative quantity.",
            };
        }
    }

    private static IEnumerable<Rule> Times(ColumnDefinition column, OfficialIds ids)
    {
        yield return new RowRule(
            ids.Type!, "MUST", column.Name, $"{column.Name} must be a date and time.", $"[{column.Name}!] & {TimeForm.Unreadable} <> 0")
        {
            Clauses = TimeForm.Clauses,
            Form = $"[{column.Name}!] & {TimeForm.Unreadable}",
            Repair = "Write a moment such as 2026-04-01T00:00:00Z.",
        };
        yield return new RowRule(
            ids.Format!, "MUST", column.Name, $"{column.Name} must be written in the date and time format, yyyy-MM-ddTHH:mm:ssZ.",
            $"[{column.Name}!] & ~{TimeForm.Unreadable} <> 0")
        {
            Clauses = TimeForm.Clauses,
            Form = $"[{column.Name}!] & ~{TimeForm.Unreadable}",
            Repair = "Write the moment in UTC as 2026-04-01T00:00:00Z.",
        };
    }

    private static IEnumerable<Rule> Objects(ColumnDefinition column, OfficialIds ids, FocusVersion version)
    {
        if (column.Format == ValueFormat.KeyValue)
        {
            yield return new RowRule(
                ids.Format!, "MUST", column.Name, $"{column.Name} must be a flat JSON object.", $"[{column.Name}!] & 7 <> 0")
            {
                Clauses = JsonForm.KeyValueClauses,
                Form = $"[{column.Name}!] & 7",
                Repair = """Write one JSON object of texts, numbers, true, false and null: {"team":"payments"}.""",
            };
            yield break;
        }

        yield return new RowRule(
            ids.Format!, "MUST", column.Name, $"{column.Name} must be a JSON object as its schema describes it.", $"[{column.Name}!] & {ObjectForm.Schema} <> 0")
        {
            Repair = column.Name == "CommitmentProgramEligibilityDetails"
                ? """Write {"CommitmentPrograms":[{"ProgramType":"…"}]}."""
                : """Write {"Elements":[{…}]} with the keys that the specification asks for.""",
        };
        if (column.Name == "ContractApplied")
        {
            // The text of 1.3 writes ContractID and its own schema ContractId; 1.4 settled on the latter.
            yield return new RowRule(
                "ContractApplied-Keys", "MUST", column.Name,
                version == FocusVersion.V13
                    ? "ContractApplied names its keys ContractID and ContractCommitmentID in the text of 1.3, and ContractId and ContractCommitmentId in its schema."
                    : "ContractApplied must name its keys ContractId and ContractCommitmentId.",
                $"[ContractApplied!] & {ObjectForm.KeysOfOtherVersion} <> 0")
            {
                Means = version == FocusVersion.V13 ? Verdict.SpecConflict : null,
                Repair = version == FocusVersion.V13 ? null : "Rename the keys to ContractId and ContractCommitmentId.",
            };
        }

        if (column.Name == "AllocatedMethodDetails")
        {
            yield return new RowRule(
                "AllocatedMethodDetails-Ratio", "MUST", column.Name, "An AllocatedRatio must lie between 0 and 1.",
                $"[AllocatedMethodDetails!] & {ObjectForm.Ratio} <> 0")
            { Repair = "Give the share as a number from 0 to 1." };
        }
    }

    private static IEnumerable<Rule> Texts(ColumnDefinition column, OfficialIds ids, FocusVersion version)
    {
        yield return new FileRule(ids.Type!, "MUST", column.Name, $"{column.Name} must be a text.", columns =>
            columns.TypeOf(column.Name) is { } type && type != "VARCHAR" && !type.StartsWith("ENUM", StringComparison.Ordinal)
                ? [$"{column.Name} is a {type} and not a text, so that leading zeros are lost."] : [])
        {
            Repair = $"Write {column.Name} as a string column.",
        };
        switch (column.Format)
        {
            case ValueFormat.AllowedValues:
                yield return AllowedValues(column, ids);
                break;
            case ValueFormat.Unit:
                yield return new RowRule(ids.Format!, "SHOULD", column.Name, $"{column.Name} should be written in the unit format.", $"[{column.Name}!] <> 0")
                {
                    Clauses = UnitForm.Clauses,
                    Form = $"[{column.Name}!]",
                    Repair = "Write units such as GB, Hours, GB-Hours, GB/Hour or 1000 Requests.",
                };
                break;
            case ValueFormat.Currency:
                foreach (var rule in CurrencyOf(column, ids, version))
                    yield return rule;
                break;
            default:
                yield return new RowRule(ids.Format!, "MUST", column.Name, $"{column.Name} must be a valid Unicode text.", $"[{column.Name}$]")
                {
                    Aliases = ["StringHandling-A-001-M"],
                    Repair = "Write the text as it is, in UTF-8, without control characters.",
                };
                if (!column.Nullable)
                {
                    yield return new RowRule(
                        "StringHandling-A-007-M", "SHOULD NOT", column.Name, $"{column.Name} should not consist of blanks alone.",
                        $"starts_with([{column.Name}], ' ') AND trim([{column.Name}]) = ''")
                    { Repair = $"Give the row its {column.Name}." };
                }

                break;
        }
    }

    private static RowRule AllowedValues(ColumnDefinition column, OfficialIds ids)
    {
        var listed = column.AllowedValues.Count <= 8 ? string.Join(", ", column.AllowedValues) : "those that the specification lists";
        return new(
            ids.Values!, "MUST", column.Name, $"{column.Name} must be one of {listed}, spelled like this.",
            $"[{column.Name}] NOT IN ({RuleText.Literals(column.AllowedValues)})")
        {
            Repair = "Take the value of the list that is meant, with its capitals.",
        };
    }

    private static IEnumerable<Rule> CurrencyOf(ColumnDefinition column, OfficialIds ids, FocusVersion version)
    {
        var national = RuleText.Literals(Currencies.National.Order(StringComparer.Ordinal));
        yield return new RowRule(
            ids.Format!, "MUST", column.Name, $"{column.Name} must be written as ISO 4217 writes the currency, in three capital letters.",
            $"[{column.Name}] NOT IN ({national}) AND upper(trim([{column.Name}])) IN ({national})")
        {
            Aliases = ["CurrencyFormat-A-001-C"],
            Repair = "Write the code in capitals and without blanks: USD.",
        };
        if (column.Name == "BillingCurrency")
        {
            yield return new RowRule(
                "BillingCurrency-C-006-M", "MUST", column.Name, "BillingCurrency must be a national currency (ISO 4217).",
                $"upper(trim([{column.Name}])) NOT IN ({national})")
            { Repair = "Bill in the national currency; a virtual one belongs in PricingCurrency." };
            yield break;
        }

        yield return new RowRule(
            "CurrencyFormat-A-002-C", "MUST", column.Name, $"{column.Name}, where it is a virtual currency, must be a valid text.",
            $"trim([{column.Name}]) = '' OR [{column.Name}$]")
        { Repair = "Write the virtual currency's name." };
        if (version >= FocusVersion.V14)
        {
            yield return new RowRule(
                "PricingCurrency-Virtual", "MUST", column.Name,
                "PricingCurrency may be a virtual currency by the column's text, and may not by the currency format of 1.4.",
                $"upper(trim([{column.Name}])) NOT IN ({national})")
            { Means = Verdict.SpecConflict };
        }
    }
}
