using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Events;

/// <summary>
/// Knows what happened lately, so that a repetition becomes a count on the first event instead of another event. The rules and
/// numbers are those of client-go's event recorder for events.k8s.io.
/// </summary>
internal sealed class EventSeriesBook
{
    /// <summary>What happens again after this long is a new story.</summary>
    private static readonly TimeSpan SeriesEnd = TimeSpan.FromMinutes(6);

    /// <summary>How often the count of a series that goes on is written.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(30);

    /// <summary>Stories that are remembered; the oldest is forgotten first.</summary>
    private const int Capacity = 4096;

    private readonly Dictionary<EventSubject, LinkedListNode<EventStory>> stories = [];
    private readonly LinkedList<EventStory> byLastTime = new();

    /// <summary>Takes note of an occurrence.</summary>
    /// <returns>The story it belongs to, and what is to be written because of it.</returns>
    public (EventStory Story, EventWrite Write) Take(Occurrence occurrence)
    {
        if (stories.TryGetValue(occurrence.Subject, out var known) && occurrence.When - known.Value.Last < SeriesEnd)
        {
            byLastTime.Remove(known);
            byLastTime.AddLast(known);
            var story = known.Value;
            story.Count++;
            story.Last = occurrence.When;
            return (story, story.Count == 2 ? EventWrite.Series : EventWrite.Nothing);
        }

        if (known is not null)
            Forget(known);
        if (stories.Count >= Capacity)
            Forget(byLastTime.First!);
        var begun = new EventStory(occurrence);
        stories[occurrence.Subject] = byLastTime.AddLast(begun);
        return (begun, EventWrite.Event);
    }

    /// <summary>The stories whose count has to be written now: those that have ended, and those that have gone on for long.</summary>
    public IReadOnlyList<EventStory> Due(DateTimeOffset now)
    {
        var due = stories.Values.Select(node => node.Value).Where(story => story.IsBehind && (Ended(story) || now - story.Written >= Refresh)).ToList();
        foreach (var node in stories.Values.Where(node => Ended(node.Value)).ToList())
            Forget(node);
        return due;

        bool Ended(EventStory story) => now - story.Last >= SeriesEnd;
    }

    /// <summary>The stories whose count has not been written.</summary>
    public IReadOnlyList<EventStory> Behind() => [.. stories.Values.Select(node => node.Value).Where(story => story.IsBehind)];

    private void Forget(LinkedListNode<EventStory> node)
    {
        stories.Remove(node.Value.First.Subject);
        byLastTime.Remove(node);
    }
}

/// <summary>What is to be written because of an occurrence.</summary>
internal enum EventWrite
{
    /// <summary>Nothing now: the count is written later.</summary>
    Nothing,

    /// <summary>A new event.</summary>
    Event,

    /// <summary>The count of an event that is there.</summary>
    Series,
}

/// <summary>The same thing happening once or again and again.</summary>
internal sealed class EventStory(Occurrence first)
{
    /// <summary>The first time.</summary>
    public Occurrence First { get; } = first;

    /// <summary>How often it happened.</summary>
    public int Count { get; set; } = 1;

    /// <summary>When it happened last.</summary>
    public DateTimeOffset Last { get; set; } = first.When;

    /// <summary>The event as it was created; null until it was.</summary>
    public ObjectKey? Created { get; set; }

    /// <summary>The count that was written last.</summary>
    public int WrittenCount { get; set; } = 1;

    /// <summary>When something was written last.</summary>
    public DateTimeOffset Written { get; set; } = first.When;

    /// <summary>Whether it happened more often than was written.</summary>
    public bool IsBehind => Count > WrittenCount;
}
