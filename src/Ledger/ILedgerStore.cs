using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger;

/// <summary>An open ledger. Dispose it to release its file or connections.</summary>
public interface ILedgerStore : ILedger, IUnitLedger, IAsyncDisposable;
