using System.Globalization;
using System.Security.Cryptography;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Rates;

/// <summary>Exchange rates that were read and are to become all the rates of their source.</summary>
internal sealed class RateImport
{
    private readonly ImportRequest request;
    private readonly IReadOnlyCollection<ExchangeRate> rates;
    private readonly string digest;

    private RateImport(ImportRequest request, IReadOnlyCollection<ExchangeRate> rates, string digest) =>
        (this.request, this.rates, this.digest) = (request, rates, digest);

    /// <summary>Reads the files of a request.</summary>
    /// <exception cref="UnreadableBillException">A file is wrong.</exception>
    public static async Task<RateImport> ReadAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var known = new Dictionary<(DateOnly, string, string), ExchangeRate>();
        foreach (var file in request.Files)
        {
            foreach (var rate in await ReadAsync(file, request.Source, cancellationToken))
            {
                if (!known.TryAdd((rate.Day, rate.From, rate.To), rate) && known[(rate.Day, rate.From, rate.To)].Rate != rate.Rate)
                    throw new UnreadableBillException("InvalidRate", file.Name, $"{file.Name} gives two rates from {rate.From} to {rate.To} for {rate.Day:yyyy-MM-dd}: leave one.");
            }

            hash.AppendData(await File.ReadAllBytesAsync(file.Path, cancellationToken));
        }

        return new(request, known.Values, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Puts the rates in the place of those that the source had.</summary>
    public async Task<ImportReport> ReplaceAsync(ILedgerSession session, SqlDialect dialect, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM exchange_rates WHERE SourceName = $1", cancellationToken, request.Source);
        foreach (var chunk in rates.Chunk(500))
            await InsertAsync(session, chunk, cancellationToken);
        var report = Report(rates.Count, time);
        await ImportRecords.InsertAsync(session, await ImportRecords.NextAsync(session, dialect, cancellationToken), report.Import, cancellationToken);
        return report;
    }

    private async Task InsertAsync(ILedgerSession session, ExchangeRate[] rates, CancellationToken cancellationToken)
    {
        var parameters = new List<object?> { request.Source };
        var rows = rates.Select(rate =>
        {
            parameters.AddRange([rate.Day, rate.From, rate.To, rate.Rate.ToString(CultureInfo.InvariantCulture)]);
            var at = parameters.Count;
            return $"($1, ${at - 3}, ${at - 2}, ${at - 1}, CAST(${at} AS DECIMAL(38, 18)))";
        });
        await session.ExecuteAsync($"INSERT INTO exchange_rates VALUES {string.Join(", ", rows)}", cancellationToken, [.. parameters]);
    }

    private static async Task<IReadOnlyList<ExchangeRate>> ReadAsync(BillFile file, string source, CancellationToken cancellationToken)
    {
        try
        {
            return await RateFile.ReadAsync(file, source, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableBillException("NotFound", file.Name, $"{file.Name} cannot be read: {e.Message}", e);
        }
    }

    private ImportReport Report(int rows, DateTimeOffset time) => new()
    {
        Import = new()
        {
            Source = request.Source,
            Digest = digest,
            Signature = request.Signature,
            Time = time,
            Rows = rows,
            RepairedRows = 0,
            RejectedRows = 0,
            Repairs = [],
        },
        Loaded = true,
        Files = [],
        FirstRejections = [],
    };
}
