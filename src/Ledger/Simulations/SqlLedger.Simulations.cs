using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Simulations;

namespace CloudIntel.Ledger;

/// <summary>What is kept of simulations.</summary>
internal abstract partial class SqlLedger
{
    public Task KeepSimulationAsync(SimulationResult result, AuditEntry entry, DateTimeOffset forgetBefore, CancellationToken cancellationToken) => ChangeAsync(
        async session =>
        {
            var store = new SimulationStore(session);
            await store.KeepAsync(result, cancellationToken);
            await store.ForgetAsync(forgetBefore, cancellationToken);
            await AppendAsync(session, entry, cancellationToken);
        },
        cancellationToken);

    public Task<string?> SimulationAsync(string @namespace, string name, string form, CancellationToken cancellationToken) =>
        ReadAsync(session => new SimulationStore(session).ReadAsync(@namespace, name, form, cancellationToken), cancellationToken);

    public Task KeepSimulationPartAsync(SimulationPart part, CancellationToken cancellationToken) =>
        ChangeAsync(session => new SimulationStore(session).KeepPartAsync(part, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<SimulationPart>> SimulationPartsAsync(string uid, string digest, CancellationToken cancellationToken) =>
        ReadAsync(session => new SimulationStore(session).PartsAsync(uid, digest, cancellationToken), cancellationToken);
}
