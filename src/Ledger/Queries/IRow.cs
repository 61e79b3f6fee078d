namespace CloudIntel.Ledger.Queries;

/// <summary>A row of a query's answer, by column from 0.</summary>
internal interface IRow
{
    bool IsNull(int column);

    string Text(int column);

    long Int64(int column);

    /// <summary>A whole number of any size that the query gave as <see cref="SqlDialect.Integer"/> says; 0 where there is none.</summary>
    Int128 Integer(int column);

    /// <summary>A decimal that the query gave as <see cref="SqlDialect.Exact"/> says; rounded half to even where it has more than 28 digits.</summary>
    decimal Decimal(int column);

    /// <summary>A decimal that the query gave as <see cref="SqlDialect.Exact"/> says, with all its digits.</summary>
    string DecimalText(int column);

    DateTimeOffset Time(int column);

    DateOnly Day(int column);
}
