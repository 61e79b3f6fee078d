using CloudIntel.Cli;

await using var shell = Shell.OfProcess();
return await CommandLine.RunAsync(args, shell, CancellationToken.None);
