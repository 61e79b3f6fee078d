using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Export;

namespace CloudIntel.Ledger;

/// <summary>An open ledger. Dispose it to release its file or connections.</summary>
public interface ILedgerStore : ILedger, IUnitLedger, IResourceCosts, IClusterLedger, IUsageLedger, IClusterDays, IForecastLedger, IPlacementLedger, ISimulationLedger, IDecisionLedger, IExportLedger, IAsyncDisposable;
