namespace CloudIntel.Core.Ports;

/// <summary>Keeps what simulations found, as whole documents. Safe for concurrent use, and beside imports.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface ISimulationLedger
{
    /// <summary>
    /// Keeps the result of a run in the place of an earlier one of the same object, with an entry in the audit trail, and lets go of the run's parts: all or nothing, so that a
    /// result that can be read is whole.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="entry">What the audit trail keeps of it.</param>
    /// <param name="forgetBefore">Results of any run that are older go, and so do such parts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task KeepSimulationAsync(SimulationResult result, AuditEntry entry, DateTimeOffset forgetBefore, CancellationToken cancellationToken);

    /// <summary>The newest result of a run by that name in one form; null where there is none.</summary>
    /// <param name="namespace">Namespace of the run.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="form">The form, a key of <see cref="SimulationResult.Documents"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<string?> SimulationAsync(string @namespace, string name, string form, CancellationToken cancellationToken);

    /// <summary>Keeps a part of a run that several processes work on, in the place of what was kept of that part.</summary>
    Task KeepSimulationPartAsync(SimulationPart part, CancellationToken cancellationToken);

    /// <summary>The parts that are kept of a run, by number; those of another digest do not count.</summary>
    Task<IReadOnlyList<SimulationPart>> SimulationPartsAsync(string uid, string digest, CancellationToken cancellationToken);
}

/// <summary>What a simulation found.</summary>
public sealed record SimulationResult
{
    /// <summary>Namespace of the run.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>The run's own id: another run may have its name later.</summary>
    public required string Uid { get; init; }

    /// <summary>What was simulated, in few digits: the same scenario gives the same result.</summary>
    public required string Digest { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The whole result by form, such as <c>json</c>, <c>csv</c> and <c>html</c>.</summary>
    public required IReadOnlyDictionary<string, string> Documents { get; init; }
}

/// <summary>What one of several processes found.</summary>
/// <param name="Uid">Id of the run.</param>
/// <param name="Digest">What is simulated, as in <see cref="SimulationResult.Digest"/>.</param>
/// <param name="Number">Which part, from 0.</param>
/// <param name="KeptAt">When it came.</param>
/// <param name="Content">What was found.</param>
public sealed record SimulationPart(string Uid, string Digest, int Number, DateTimeOffset KeptAt, string Content);
