using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostSources;

/// <summary>Takes a source's charges out of the ledger before the source goes, unless it says that they are to stay.</summary>
internal sealed class CostSourceFinalizer(ILedger ledger, ILogger<CostSourceFinalizer> log) : IEntityFinalizer<CostSource>
{
    /// <summary>Name of the finalizer on objects.</summary>
    public const string Name = "cloudintel.io/ledger";

    public async Task FinalizeAsync(CostSource source, CancellationToken cancellationToken)
    {
        // A word that only a newer version knows is no reason to remove anything.
        if (source.Spec.DeletionPolicy is { } policy && policy != DeletionPolicy.Delete)
            return;
        var removed = await ledger.RemoveSourceAsync(source.Metadata.Name!, cancellationToken);
        log.SourceRemoved(source.Metadata.Name!, removed);
    }
}
