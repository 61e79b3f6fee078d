using System.Globalization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Queries;

/// <summary>Writes what is done with days of placements as SQL.</summary>
internal sealed class PlacementQueries(SqlDialect dialect)
{
    private static readonly string[] Figures = ["PredictedCost", "Cost", "PredictedResponse", "Response", "PredictedDowntime", "Downtime"];
    private static readonly string[] Texts = ["Provider", "Region", "Architecture", "PurchaseOption"];

    /// <summary>Keeps a day in the place of what was kept of it.</summary>
    public static SqlQuery Put(PlacementDay day)
    {
        List<object> parameters = [day.Namespace, day.Workload, day.Day, day.Provider, day.Region, day.Architecture, day.PurchaseOption];
        var figures = ((decimal?[])[day.PredictedCost, day.Cost, day.PredictedResponse, day.Response, day.PredictedDowntime, day.Downtime]).Select(Figure).ToList();
        return new(
            $"""
            INSERT INTO placement_days (Namespace, Workload, Day, {string.Join(", ", Texts)}, {string.Join(", ", Figures)})
            VALUES ($1, $2, $3, $4, $5, $6, $7, {string.Join(", ", figures)})
            ON CONFLICT (Namespace, Workload, Day) DO UPDATE SET {string.Join(", ", Texts.Concat(Figures).Select(column => $"{column} = excluded.{column}"))}
            """,
            parameters);

        string Figure(decimal? figure)
        {
            if (figure is not { } known)
                return "NULL";
            parameters.Add(known);
            return $"CAST(${parameters.Count.ToString(CultureInfo.InvariantCulture)} AS DECIMAL(38, 9))";
        }
    }

    /// <summary>Forgets days before another one.</summary>
    public static SqlQuery Forget(DateOnly before) => new("DELETE FROM placement_days WHERE Day < $1", [before]);

    /// <summary>Days from one on.</summary>
    public SqlQuery Read(DateOnly from) => new(
        $"""
        SELECT Namespace, Workload, Day, {string.Join(", ", Texts)}, {string.Join(", ", Figures.Select(dialect.Exact))} FROM placement_days
        WHERE Day >= $1 ORDER BY Day, Namespace, Workload
        """,
        [from]);

    /// <summary>Reads a row of <see cref="Read"/>.</summary>
    public static PlacementDay ReadDay(IRow row)
    {
        return new()
        {
            Namespace = row.Text(0),
            Workload = row.Text(1),
            Day = row.Day(2),
            Provider = row.Text(3),
            Region = row.Text(4),
            Architecture = row.Text(5),
            PurchaseOption = row.Text(6),
            PredictedCost = row.Decimal(7),
            Cost = Figure(8),
            PredictedResponse = Figure(9),
            Response = Figure(10),
            PredictedDowntime = Figure(11),
            Downtime = Figure(12),
        };

        decimal? Figure(int column) => row.IsNull(column) ? null : row.Decimal(column);
    }
}
