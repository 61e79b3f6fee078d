using System.Security.Cryptography;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Bills;

namespace CloudIntel.Ledger.Import;

/// <summary>An import whose files were looked at.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Bills">Its files.</param>
/// <param name="Digest">SHA-256 of their contents, once it is known: it is computed while they are loaded.</param>
internal sealed record ImportPlan(ImportRequest Request, IReadOnlyList<ProbedBill> Bills, Task<string> Digest)
{
    private const int MostCharactersInSource = 253;

    /// <summary>Looks at the files of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="temporary">Folder for copies of files that are not UTF-8.</param>
    /// <param name="cancellationToken">Cancels, also the computation of the digest.</param>
    /// <exception cref="UnreadableBillException">A file is no bill.</exception>
    public static async Task<ImportPlan> PrepareAsync(ImportRequest request, string temporary, CancellationToken cancellationToken)
    {
        if (request.Source.Length is 0 or > MostCharactersInSource)
            throw new ArgumentException($"A source's name has 1 to {MostCharactersInSource} characters.", nameof(request));
        if (request.Files.Count == 0)
            throw new ArgumentException("An import needs at least one file.", nameof(request));
        if (request.Files.DistinctBy(file => file.Name).Count() != request.Files.Count)
            throw new ArgumentException("The files of an import need different names.", nameof(request));

        var bills = new List<ProbedBill>();
        foreach (var file in request.Files)
            bills.Add(await BillProbe.ProbeAsync(file, file.Format == BillDialect.Auto ? request.Format : file.Format, temporary, cancellationToken));
        return new(request, bills, Task.Run(() => DigestAsync(request.Files, cancellationToken), cancellationToken));
    }

    private static async Task<string> DigestAsync(IReadOnlyList<BillFile> files, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var file in files)
        {
            await using var stream = BillProbe.OpenRead(file.Path);
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
                hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
