using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Locations;

public sealed class BillFolderTests : IDisposable
{
    private readonly DirectoryInfo temp = Directory.CreateTempSubdirectory("cloudintel-bills-");
    private readonly string root;
    private readonly BillLocationOptions options;
    private readonly BillLocations locations;

    public BillFolderTests()
    {
        root = temp.CreateSubdirectory("bills").FullName;
        options = new() { Root = root };
        locations = new(options, TimeProvider.System, () => 0.5, NullLogger<BillLocations>.Instance);
        Write("aws/may-1.csv", "one");
        Write("aws/may-2.csv", "two2");
        Write("aws/.may-hidden.csv", "hidden");
        Write("aws/notes.txt", "notes");
        Write("aws/may-old.csv/inner", "a folder that matches");
        File.WriteAllText(Path.Combine(temp.FullName, "secret.csv"), "secret");
    }

    public void Dispose()
    {
        locations.Dispose();
        temp.Delete(recursive: true);
    }

    [Theory]
    [InlineData("aws/may-1.csv", "aws/may-1.csv")]
    [InlineData("./aws//may-1.csv", "aws/may-1.csv")]
    [InlineData("aws/may-*.csv", "aws/may-1.csv aws/may-2.csv")]
    [InlineData("aws/may-?.csv", "aws/may-1.csv aws/may-2.csv")]
    [InlineData("aws/*", "aws/may-1.csv aws/may-2.csv aws/notes.txt")]
    public async Task A_path_names_files_in_place_in_order(string path, string names)
    {
        foreach (var form in new[] { path, Path.Combine(root, path) })
        {
            await using var bills = await FetchAsync(form);
            Assert.Equal(names.Split(' '), bills.Files.Select(file => file.Name));
            Assert.All(bills.Files, file => Assert.Equal(Path.Combine(root, file.Name), file.Path));
        }

        Assert.True(File.Exists(Path.Combine(root, "aws/may-1.csv")));
    }

    [Fact]
    public async Task Names_sizes_and_times_tell_whether_files_changed()
    {
        var known = (await FetchAsync("aws/*.csv")).Signature;
        Assert.True((await FetchAsync("aws/*.csv", known)).Unchanged);

        var file = Path.Combine(root, "aws/may-1.csv");
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddTicks(10));
        var touched = await FetchAsync("aws/*.csv", known);
        Assert.False(touched.Unchanged);

        Write("aws/may-3.csv", "three");
        Assert.False((await FetchAsync("aws/*.csv", touched.Signature)).Unchanged);
    }

    [Theory]
    [InlineData("../secret.csv")]
    [InlineData("aws/../../secret.csv")]
    [InlineData("aws/../aws/may-1.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("aws/")]
    [InlineData("aws")]
    [InlineData("*/may-1.csv")]
    [InlineData("aws/may-1.csv\0")]
    public async Task Paths_outside_the_folder_or_without_a_file_are_refused(string path)
    {
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(path));
        Assert.Equal("LocationNotAllowed", failure.Reason);
    }

    [Fact]
    public async Task An_absolute_path_is_compared_segment_by_segment()
    {
        await File.WriteAllTextAsync(root + "-other.csv", "not below", TestContext.Current.CancellationToken);
        Assert.Equal("LocationNotAllowed", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(root + "-other.csv"))).Reason);
    }

    [Fact]
    public async Task Symbolic_links_are_followed_inside_the_folder_only()
    {
        File.CreateSymbolicLink(Path.Combine(root, "inside.csv"), "aws/may-1.csv");
        Directory.CreateSymbolicLink(Path.Combine(root, "latest"), Path.Combine(root, "aws"));
        File.CreateSymbolicLink(Path.Combine(root, "out.csv"), "../secret.csv");
        Directory.CreateSymbolicLink(Path.Combine(root, "aws", "up"), temp.FullName);

        Assert.Equal(Path.Combine(root, "aws/may-1.csv"), Assert.Single((await FetchAsync("inside.csv")).Files).Path);
        Assert.Equal(Path.Combine(root, "aws/may-2.csv"), Assert.Single((await FetchAsync("latest/may-2.csv")).Files).Path);
        foreach (var escape in new[] { "out.csv", "o*.csv", "aws/up/secret.csv", "aws/up/*.csv", "latest/up/secret.csv" })
            Assert.Equal("LocationNotAllowed", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(escape))).Reason);
    }

    [Fact]
    public async Task A_folder_laid_out_as_kubernetes_mounts_config_maps_is_read_through_its_links()
    {
        Write("mount/..2026_04_15/bill.csv", "bill");
        Directory.CreateSymbolicLink(Path.Combine(root, "mount/..data"), "..2026_04_15");
        File.CreateSymbolicLink(Path.Combine(root, "mount/bill.csv"), "..data/bill.csv");

        Assert.Equal("mount/bill.csv", Assert.Single((await FetchAsync("mount/*")).Files).Name);
    }

    [Fact]
    public async Task The_folder_itself_may_be_a_link()
    {
        var link = Path.Combine(temp.FullName, "link");
        Directory.CreateSymbolicLink(link, root);
        options.Root = link;
        await using var bills = await FetchAsync(Path.Combine(link, "aws/may-1.csv"));
        Assert.Equal("aws/may-1.csv", Assert.Single(bills.Files).Name);
    }

    [Fact]
    public async Task Links_in_a_circle_do_not_hang()
    {
        File.CreateSymbolicLink(Path.Combine(root, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(root, "b"), "a");
        Assert.Contains("circle", (await Assert.ThrowsAsync<LocationUnavailableException>(() => FetchAsync("a"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws/june.csv")]
    [InlineData("aws/june-*.csv")]
    [InlineData("gone/*.csv")]
    [InlineData("gone/may.csv")]
    public async Task A_bill_that_is_not_there_is_said_to_be_missing(string path) =>
        Assert.Equal("NotFound", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(path))).Reason);

    [Fact]
    public async Task An_empty_file_is_no_bill()
    {
        Write("empty.csv", "");
        Assert.Equal("EmptyFile", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync("empty.csv"))).Reason);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_said_to_be_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "the superuser may read every file");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(Path.Combine(root, "aws/may-1.csv"), UnixFileMode.None);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync("aws/may-1.csv"))).Reason);
    }

    [Fact]
    public async Task Files_that_are_too_large_together_are_refused_unread()
    {
        using (var sparse = File.Create(Path.Combine(root, "huge.csv")))
            sparse.SetLength(10L << 30);
        Assert.Equal("TooLarge", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync("huge.csv"))).Reason);

        options.MaxBytes = 6; // the two bills together have seven bytes
        Assert.Equal("TooLarge", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync("aws/may-*.csv"))).Reason);
    }

    [Fact]
    public async Task A_folder_that_is_not_set_up_or_not_mounted_is_named()
    {
        options.Root = Path.Combine(temp.FullName, "later");
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => FetchAsync("a.csv"));
        Assert.Equal("FolderMissing", failure.Reason);
        Assert.Contains(options.Root, failure.Message, StringComparison.Ordinal);

        options.Root = "";
        Assert.Equal("LocationNotAllowed", (await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync("a.csv"))).Reason);
    }

    private Task<FetchedBills> FetchAsync(string path, string? known = null) =>
        locations.FetchAsync(new() { Path = path }, new() { Loaded = known }, TestContext.Current.CancellationToken);

    private void Write(string name, string text)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
