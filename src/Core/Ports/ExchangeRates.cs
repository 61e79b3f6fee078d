namespace CloudIntel.Core.Ports;

/// <summary>
/// What one unit of a currency is worth in another. The rate of a charge is that of the day on which it begins, or of the last day
/// before that has one; where there is none at all from its currency, the inverse of the rate in the other direction is taken.
/// Rates are never chained over a third currency.
/// </summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="From">ISO 4217 code.</param>
/// <param name="To">ISO 4217 code.</param>
/// <param name="Rate">Units of <paramref name="To"/> for one unit of <paramref name="From"/>; above 0.</param>
/// <param name="Source">Who says so. Where two sources name the same day and currencies, the one whose name sorts last counts.</param>
public sealed record ExchangeRate(DateOnly Day, string From, string To, decimal Rate, string Source);
