using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>Which legal entities invoice for one provider: a provider bills through companies of other names in each country.</summary>
internal static class IssuerFamilies
{
    /// <summary>Words of names, lower case, and the family whose name they give away.</summary>
    private static readonly (string Pattern, string Family)[] Families =
    [
        (@"\baws\b|\bamazon\b", "amazon"),
        (@"\bmicrosoft\b|\bazure\b|\bgithub\b|\blinkedin\b", "microsoft"),
        (@"\bgoogle\b|\bgcp\b|\balphabet\b", "google"),
        (@"\boracle\b|\boci\b", "oracle"),
        (@"\bibm\b|\bsoftlayer\b|international business machines", "ibm"),
        (@"\balibaba\b|\baliyun\b", "alibaba"),
        (@"\btencent\b", "tencent"),
        (@"\bhuawei\b", "huawei"),
        (@"\bovh", "ovh"),
        (@"\bsap\b", "sap"),
        (@"\bsalesforce\b|\bheroku\b|\bmulesoft\b", "salesforce"),
        (@"\bvmware\b|\bbroadcom\b", "broadcom"),
    ];

    /// <summary>The family of a name in SQL: one of those above, else the name's first word.</summary>
    public static string Sql(string name) =>
        $"CASE {string.Join(' ', Families.Select(family => $"WHEN regexp_matches(lower({name}), {SqlText.Literal(family.Pattern)}) THEN {SqlText.Literal(family.Family)}"))} "
        + $"ELSE regexp_extract(lower(trim({name})), '^[^ ,.]+') END";
}
