using System.Diagnostics.Metrics;
using System.Threading.Channels;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Decisions;

/// <summary>
/// Writes decisions to the ledger in batches, behind the admissions that wait for none of it. While the ledger does not answer, or may not be written by this process, they wait in memory, up to a
/// bound.
/// </summary>
public sealed class DecisionLog : IDecisionLog
{
    private const int MaxBatch = 1_000;

    /// <summary>Characters of a name, and of what was said: the ledger is no place for a hostile manifest.</summary>
    private const int MaxName = 512;
    private const int MaxMessage = 2_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenRetention = TimeSpan.FromHours(1);

    private readonly Channel<GateDecision> waiting;
    private readonly IDecisionLedger ledger;
    private readonly TimeProvider clock;
    private readonly DecisionOptions options;
    private readonly Func<bool> mayWrite;
    private readonly ILogger<DecisionLog> log;
    private readonly Counter<long> dropped;
    private readonly List<GateDecision> batch = []; // read, and not written yet
    private DateTimeOffset retained = DateTimeOffset.MinValue;
    private volatile bool isAway;
    private volatile bool isNotLeading;

    /// <summary>Creates the log; nothing is written before <see cref="RunAsync"/>.</summary>
    /// <param name="ledger">Keeps decisions.</param>
    /// <param name="meters">Count what is dropped.</param>
    /// <param name="clock">Says when to write, and what is too old.</param>
    /// <param name="options">The settings.</param>
    /// <param name="mayWrite">Whether this process may write the ledger now: an embedded one is the leader's alone.</param>
    /// <param name="log">Takes what cannot be done.</param>
    public DecisionLog(IDecisionLedger ledger, IMeterFactory meters, TimeProvider clock, IOptions<DecisionOptions> options, Func<bool> mayWrite, ILogger<DecisionLog> log)
    {
        (this.ledger, this.clock, this.options, this.mayWrite, this.log) = (ledger, clock, options.Value, mayWrite, log);
        dropped = meters.Create("CloudIntel").CreateCounter<long>(
            "cloudintel_gate_decisions_dropped_total", description: "Decisions that are not in the ledger, because too many waited for it, by why it did not take them.");
        waiting = Channel.CreateBounded<GateDecision>(new BoundedChannelOptions(options.Value.MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <inheritdoc/>
    public void Add(GateDecision decision)
    {
        if (!waiting.Writer.TryWrite(decision))
            dropped.Add(1, new KeyValuePair<string, object?>("reason", Reason.ToString()));
    }

    private DropReason Reason => isNotLeading ? DropReason.NotLeader : isAway ? DropReason.LedgerUnavailable : DropReason.TooMany;

    /// <summary>Writes until cancelled, and then what still waits.</summary>
    /// <param name="drain">Cancelled to stop.</param>
    /// <param name="abort">Cancelled when there is no more time.</param>
    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            while (await timer.WaitForNextTickAsync(drain))
                await WriteAsync(drain);
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            await WriteAsync(abort);
            if (batch.Count + waiting.Reader.Count is > 0 and var lost)
                log.DecisionsLost(lost, Reason);
        }
    }

    /// <summary>Writes what waits; keeps it where the ledger does not answer.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (!mayWrite())
        {
            if (!isNotLeading && waiting.Reader.TryPeek(out _))
            {
                isNotLeading = true;
                log.DecisionsWaitForLead(options.MaxWaiting);
            }

            return;
        }

        isNotLeading = false;
        while (batch.Count > 0 || waiting.Reader.TryPeek(out _))
        {
            while (batch.Count < MaxBatch && waiting.Reader.TryRead(out var decision))
                batch.Add(Bounded(decision));
            try
            {
                await ledger.AppendDecisionsAsync(batch, Retention(), cancellationToken);
                batch.Clear();
                isAway = false;
            }
            catch (LedgerUnavailableException e)
            {
                if (!isAway)
                    log.DecisionsWait(batch.Count, e);
                isAway = true;
                return;
            }
        }
    }

    private DateTimeOffset? Retention()
    {
        var now = clock.GetUtcNow();
        if (now - retained < BetweenRetention)
            return null;
        retained = now;
        return now - options.Keep;
    }

    private static GateDecision Bounded(GateDecision decision) => decision with
    {
        Policy = Cut(decision.Policy, MaxName),
        Rule = Cut(decision.Rule, MaxName),
        ApiVersion = Cut(decision.ApiVersion, MaxName),
        Kind = Cut(decision.Kind, MaxName),
        Namespace = Cut(decision.Namespace, MaxName),
        Name = Cut(decision.Name, MaxName),
        Operation = Cut(decision.Operation, MaxName),
        User = Cut(decision.User, MaxName),
        Replica = Cut(decision.Replica, MaxName),
        Message = Cut(decision.Message, MaxMessage),
    };

    /// <summary>PostgreSQL has no text with a zero in it.</summary>
    private static string Cut(string text, int length) => (text.Length <= length ? text : text[..length]).Replace('\0', '\uFFFD');
}
