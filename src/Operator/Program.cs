using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Operator;
using Microsoft.Extensions.Options;

const int WrongSettings = 2;
try
{
    await using var app = OperatorHost.Build(args);
    var status = app.Services.GetRequiredService<IOperatorStatus>();
    await app.RunAsync();
    return status.Failure is null ? 0 : 1; // not 0, so that a process that lost the lead is started again
}
catch (Exception e) when (e is OptionsValidationException or InvalidOperationException or KubernetesConfigurationException)
{
    await Console.Error.WriteLineAsync($"The operator cannot start: {e.Message}");
    return WrongSettings;
}
