using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Puts finalizers on objects before anything is done for them, and takes them off after it was undone.</summary>
/// <typeparam name="TEntity">The kind that is finalised.</typeparam>
internal sealed class FinalizerSteps<TEntity>(IResourceClient<TEntity> client, IReadOnlyList<NamedFinalizer<TEntity>> finalizers)
    where TEntity : class, IKubernetesObject
{
    /// <summary>How often a removal that others got in the way of is tried with a fresh state, before the reconcile fails.</summary>
    private const int MaxRemovals = 5;

    /// <summary>Sees to it that our finalizers are on an object, by a write of its own.</summary>
    /// <returns>The object with them.</returns>
    public async Task<TEntity> AddMissingAsync(TEntity entity, CancellationToken cancellationToken)
    {
        var present = entity.Metadata.Finalizers ?? [];
        var missing = finalizers.Select(finalizer => finalizer.Name).Except(present).ToList();
        if (missing.Count == 0)
            return entity;

        // The version makes sure that nobody else's finalizer is lost and that the object is not being deleted by now.
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = entity.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. present.Concat(missing).Select(name => JsonValue.Create(name))]),
            },
        });
        return await client.PatchAsync(ObjectKey.Of(entity), patch, WriteOptions.Default, cancellationToken);
    }

    /// <summary>Undoes what was done for an object that is being deleted, and lets it go.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="abandon">Whether to let it go as it is.</param>
    /// <param name="cancellationToken">Breaks the undoing off.</param>
    public async Task FinalizeAsync(TEntity entity, bool abandon, CancellationToken cancellationToken)
    {
        TEntity? current = entity;
        foreach (var (name, finalizer) in finalizers)
        {
            if (current?.Metadata.Finalizers?.Contains(name) != true)
                continue;
            if (!abandon)
                await finalizer.FinalizeAsync(current, cancellationToken);

            // What was undone is undone: breaking off here would only have it undone once more.
            current = await RemoveAsync(current, name, CancellationToken.None);
        }
    }

    /// <summary>Takes one name off the list, whatever others do to the list meanwhile.</summary>
    /// <returns>The object without it; null when the object is gone.</returns>
    private async Task<TEntity?> RemoveAsync(TEntity entity, string name, CancellationToken cancellationToken)
    {
        var (key, uid) = (ObjectKey.Of(entity), entity.Metadata.Uid);
        var current = entity;
        for (var attempt = 1; ; attempt++)
        {
            var index = current.Metadata.Finalizers?.IndexOf(name) ?? -1;
            if (index < 0)
                return current;
            try
            {
                return await client.PatchAsync(key, Removal(uid, name, index), WriteOptions.Default, cancellationToken);
            }
            catch (KubernetesApiException e) when (e.IsNotFound)
            {
                return null;
            }
            catch (KubernetesApiException e) when (attempt < MaxRemovals && IsMoved(e))
            {
                if (await client.FindAsync(key, cancellationToken) is not { } fresh || fresh.Metadata.Uid != uid)
                    return null;
                current = fresh;
            }
        }
    }

    /// <summary>Whether somebody else changed the list meanwhile, so that a test of the patch failed.</summary>
    private static bool IsMoved(KubernetesApiException refusal) =>
        refusal.IsConflict || refusal.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    private static Patch Removal(string? uid, string name, int index)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/metadata/finalizers/{index}");
        return Patch.Json(
        [
            new JsonObject { ["op"] = "test", ["path"] = "/metadata/uid", ["value"] = uid },
            new JsonObject { ["op"] = "test", ["path"] = path, ["value"] = name },
            new JsonObject { ["op"] = "remove", ["path"] = path },
        ]);
    }
}

/// <summary>A finalizer and its name on objects.</summary>
/// <param name="Name">Such as <c>example.com/cleanup</c>.</param>
/// <param name="Finalizer">What it does.</param>
internal sealed record NamedFinalizer<TEntity>(string Name, IEntityFinalizer<TEntity> Finalizer)
    where TEntity : class, IKubernetesObject;
