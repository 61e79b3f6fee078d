using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Decisions;

namespace CloudIntel.Ledger;

/// <summary>What gates decided.</summary>
internal abstract partial class SqlLedger
{
    public Task AppendDecisionsAsync(IReadOnlyList<GateDecision> decisions, DateTimeOffset? forgetBefore, CancellationToken cancellationToken) => ChangeAsync(
        async session =>
        {
            var store = new DecisionStore(session, dialect);
            await store.AppendAsync(decisions, cancellationToken);
            if (forgetBefore is { } before)
                await store.ForgetAsync(before, cancellationToken);
        },
        cancellationToken);

    public async Task<IReadOnlyList<GateDecision>> DecisionsAsync(DecisionQuery query, CancellationToken cancellationToken) =>
        await ReadAsync(session => new DecisionStore(session, dialect).ReadAsync(query, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<DecisionCount>> CountDecisionsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await ReadAsync(session => new DecisionStore(session, dialect).CountAsync(from, to, cancellationToken), cancellationToken);
}
