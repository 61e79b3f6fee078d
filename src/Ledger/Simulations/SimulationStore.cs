using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Simulations;

/// <summary>The simulations that a ledger keeps, in one of its transactions.</summary>
internal sealed class SimulationStore(ILedgerSession session)
{
    /// <summary>Keeps a result in the place of an earlier one of the same run.</summary>
    public async Task KeepAsync(SimulationResult result, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO simulations (Uid, Namespace, Name, Digest, FinishedAt) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (Uid) DO UPDATE SET Digest = excluded.Digest, FinishedAt = excluded.FinishedAt
            """,
            cancellationToken, result.Uid, result.Namespace, result.Name, result.Digest, result.FinishedAt.ToUniversalTime());
        foreach (var (form, content) in result.Documents)
        {
            await session.ExecuteAsync(
                "INSERT INTO simulation_documents (Uid, Form, Content) VALUES ($1, $2, $3) ON CONFLICT (Uid, Form) DO UPDATE SET Content = excluded.Content",
                cancellationToken, result.Uid, form, content);
        }

        await session.ExecuteAsync("DELETE FROM simulation_parts WHERE Uid = $1", cancellationToken, result.Uid);
    }

    /// <summary>Lets go of what is older than a moment.</summary>
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var moment = before.ToUniversalTime();
        await session.ExecuteAsync("DELETE FROM simulation_documents WHERE Uid IN (SELECT Uid FROM simulations WHERE FinishedAt < $1)", cancellationToken, moment);
        await session.ExecuteAsync("DELETE FROM simulations WHERE FinishedAt < $1", cancellationToken, moment);
        await session.ExecuteAsync("DELETE FROM simulation_parts WHERE KeptAt < $1", cancellationToken, moment);
    }

    /// <summary>The newest result of a run by that name in one form.</summary>
    public async Task<string?> ReadAsync(string @namespace, string name, string form, CancellationToken cancellationToken)
    {
        var newest = await session.QueryAsync(
            new(
                """
                SELECT documents.Content FROM simulations runs JOIN simulation_documents documents ON documents.Uid = runs.Uid
                WHERE runs.Namespace = $1 AND runs.Name = $2 AND documents.Form = $3 ORDER BY runs.FinishedAt DESC, runs.Uid LIMIT 1
                """,
                [@namespace, name, form]),
            row => row.Text(0),
            cancellationToken);
        return newest.Count == 0 ? null : newest[0];
    }

    /// <summary>Keeps a part in the place of what was kept of it.</summary>
    public Task KeepPartAsync(SimulationPart part, CancellationToken cancellationToken) => session.ExecuteAsync(
        """
        INSERT INTO simulation_parts (Uid, Digest, Number, KeptAt, Content) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (Uid, Digest, Number) DO UPDATE SET KeptAt = excluded.KeptAt, Content = excluded.Content
        """,
        cancellationToken, part.Uid, part.Digest, (long)part.Number, part.KeptAt.ToUniversalTime(), part.Content);

    /// <summary>The parts of a run, by number.</summary>
    public async Task<IReadOnlyList<SimulationPart>> PartsAsync(string uid, string digest, CancellationToken cancellationToken) => await session.QueryAsync(
        new("SELECT Number, KeptAt, Content FROM simulation_parts WHERE Uid = $1 AND Digest = $2 ORDER BY Number", [uid, digest]),
        row => new SimulationPart(uid, digest, (int)row.Int64(0), row.Time(1), row.Text(2)),
        cancellationToken);
}
