namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>What charges must add up to, where invoices are at hand in the table <c>invoices</c>.</summary>
internal static class InvoiceRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new GroupRule(
            "BilledCost-C-007-M", "MUST", "BilledCost", "The BilledCost of an invoice's charges must add up to what is payable.",
            """
            WITH billed AS (
                SELECT min(rowid) AS Row, [InvoiceId] AS Invoice, [BillingCurrency] AS Currency, sum([BilledCost#]) AS Billed
                FROM rows WHERE [InvoiceId] IS NOT NULL GROUP BY ALL
            )
            SELECT coalesce(Row, 0) AS Row, 'InvoiceId=' || InvoiceId || ', payable ' || Total || ' ' || BillingCurrency || ', charges ' || coalesce(Billed, 0) AS Found
            FROM invoices LEFT JOIN billed ON Invoice = InvoiceId AND Currency = BillingCurrency
            -- Invoices are written with the cents of their currency, charges with more digits.
            WHERE abs(coalesce(Billed, 0) - Total) > 0.005
            """)
        {
            Repair = "Find the charges that are missing or too many.",
        },
        new GroupRule(
            "BilledCost-UnknownInvoice", "MUST", "InvoiceId", "Every InvoiceId of the charges is expected among the invoices.",
            """
            SELECT min(rowid) AS Row, 'InvoiceId=' || [InvoiceId] || ', ' || [BillingCurrency] || ' is not among the invoices' AS Found
            FROM rows WHERE [InvoiceId] IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoices WHERE invoices.InvoiceId = rows."InvoiceId" AND invoices.BillingCurrency = rows."BillingCurrency")
            GROUP BY [InvoiceId], [BillingCurrency]
            """)
        {
            Means = Verdict.Warning, Repair = "Add the invoice to the list.",
        },
    ];
}
