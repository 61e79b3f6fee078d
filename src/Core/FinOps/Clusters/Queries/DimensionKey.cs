using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Clusters.Views;

namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>Makes a dimension of rules about charges one by which costs of clusters are added up.</summary>
public static class DimensionKey
{
    /// <summary>
    /// The key. Its values are those that the rules give to the texts of a row: <see cref="AllocationNames.Shared"/> for what they put into a shared pool, none for
    /// what they do not decide. What nobody holds (idle cost, the control plane) is nobody's. It remembers what it judged: for one question, by one thread
    /// at a time.
    /// </summary>
    /// <param name="name">Name of the dimension, for the message.</param>
    /// <param name="judge">The dimension.</param>
    /// <exception cref="ClusterQueryException">The rules read columns that rows do not have: the message names them.</exception>
    public static AllocationKey Of(string name, DimensionJudge judge)
    {
        var found = judge.Columns.Select(RowColumns.Find).ToList();
        var missing = judge.Columns.Where((_, i) => found[i] is null).ToList();
        if (missing.Count > 0)
        {
            throw new ClusterQueryException(
                $"the dimension {name} reads {string.Join(", ", missing)}, which what clusters cost does not say: ask for one whose rules read tags, which are labels of pods, Namespace, RegionId, "
                + "AvailabilityZone, ChargeCategory, AllocatedResourceId and AllocatedResourceName alone");
        }

        AllocationKey[] columns = [.. found.OfType<AllocationKey>()];
        var judged = new Dictionary<IReadOnlyList<string?>, Verdict>(new KeyComparer());
        return new(name, ValueOf, columns.Any(column => column.Detail == CostDetail.Container) ? CostDetail.Container : CostDetail.Workload);

        string? ValueOf(AllocationRow row)
        {
            if (row.Kind is AllocationKind.Idle or AllocationKind.ClusterManagement)
                return null;
            var keys = Array.ConvertAll(columns, column => column.ValueOf(row));
            if (!judged.TryGetValue(keys, out var verdict))
                judged[keys] = verdict = judge.Judge(keys);
            return verdict.IsShared ? AllocationNames.Shared : verdict.Value;
        }
    }
}
