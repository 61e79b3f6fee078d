using System.ComponentModel.DataAnnotations;
using CloudIntel.Kubernetes.LeaderElection;
using Microsoft.Extensions.Options;
using OptionError = System.ComponentModel.DataAnnotations.ValidationResult;

namespace CloudIntel.Operator.Options;

/// <summary>How one replica is chosen to load bills and write statuses.</summary>
internal sealed class ElectionOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "LeaderElection";

    /// <summary>Whether there is an election; without one, no second process may run. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long others wait after they saw the leader's last renewal; whole seconds. Default: 15 seconds.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after its last renewal a leader stops; shorter than what others wait. Default: 10 seconds.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the lease is renewed. Default: 2 seconds.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The same for the library; null when there is no election.</summary>
    public LeaderElectionOptions? ToLibrary(string @namespace) => !Enabled
        ? null
        : new()
        {
            LeaseName = "cloudintel-operator",
            Namespace = @namespace,
            LeaseDuration = LeaseDuration,
            RenewDeadline = RenewDeadline,
            RetryPeriod = RetryPeriod,
        };

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate(ValidationContext validationContext)
    {
        var complaint = "";
        try
        {
            ToLibrary("any")?.Validate();
        }
        catch (InvalidOperationException e)
        {
            complaint = e.Message;
        }

        return complaint.Length == 0 ? [] : [new(complaint, [nameof(LeaseDuration)])];
    }
}

[OptionsValidator]
internal sealed partial class ElectionOptionsValidator : IValidateOptions<ElectionOptions>;
