using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Reports;

/// <summary>The page of a simulation in a real browser, on a desk and on a telephone, by light and by dark.</summary>
public sealed partial class ReportPageTests : IDisposable
{
    /// <summary>Looks at the page when it has been laid out, and writes what it finds behind it.</summary>
    private const string Look =
        """
        <script>
        const problems = [];
        const said = element => element.textContent.trim().slice(0, 60);
        const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
        const luminance = colour => colour.slice(0, 3).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = element => { for (let e = element; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
        window.onerror = message => problems.push(`error: ${message}`);
        window.onload = () => {
          const width = Number(location.hash.slice(1)); // a window of this browser is never narrower than 500
          document.documentElement.style.width = `${width}px`;
          for (const entry of performance.getEntriesByType('resource')) problems.push(`it fetched ${entry.name}`);
          for (const details of document.querySelectorAll('details')) details.open = true;
          for (const element of document.body.children)
            if (element.getBoundingClientRect().right > width || element.scrollWidth > width) problems.push(`<${element.tagName}> "${said(element)}" is wider than the window`);
          for (const svg of document.querySelectorAll('figure svg')) {
            const frame = svg.getBoundingClientRect();
            const texts = [...svg.querySelectorAll('text')].map(text => [text, text.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
            for (const [text, box] of texts)
              if (box.left < frame.left - 14 || box.right > frame.right + 14 || box.top < frame.top - 4 || box.bottom > frame.bottom + 4) problems.push(`"${said(text)}" hangs out of its figure`);
            texts.forEach(([one, a], i) => texts.slice(i + 1).forEach(([other, b]) => {
              if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4) problems.push(`"${said(one)}" lies over "${said(other)}"`);
            }));
          }
          for (const element of document.querySelectorAll('h1,h2,h3,p,dt,dd,li,th,td,figcaption,summary,svg text,.verdict')) {
            if (!said(element)) continue;
            const style = getComputedStyle(element);
            const [one, other] = [luminance(rgb(element.closest('svg') ? style.fill : style.color)), luminance(behind(element))].sort();
            if ((other + 0.05) / (one + 0.05) < 4.5) problems.push(`"${said(element)}" is hard to read: contrast ${((other + 0.05) / (one + 0.05)).toFixed(2)}`);
          }
          const found = document.createElement('script');
          found.type = 'application/json';
          found.id = 'found';
          found.textContent = JSON.stringify({ problems, width: document.body.getBoundingClientRect().width, figures: document.querySelectorAll('figure svg').length, background: rgb(getComputedStyle(document.body).backgroundColor) });
          document.body.append(found);
        };
        </script>
        """;

    private readonly TestFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task A_report_can_be_read_on_any_screen_and_fetches_nothing()
    {
        var chromium = TestPrograms.Require("chromium");
        var sample = Path.Combine(TestPrograms.CheckoutRoot, "config", "samples", "simulationrun_minimal.yaml");
        var run = await Command.RunAsync(Path.Combine(AppContext.BaseDirectory, "cloudintel"), ["simulate", "-f", sample, "--seeds", "3", "--report", folder["report.html"]], "", Cancel);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        var page = await File.ReadAllTextAsync(folder["report.html"], Cancel);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        // The page's own policy lets no script run: that of the test is let in, and nothing else.
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        folder.Write("looked-at.html", page.Replace("default-src 'none'", "default-src 'none'; script-src 'unsafe-inline'", StringComparison.Ordinal).Replace("</head>", $"{Look}</head>", StringComparison.Ordinal));

        foreach (var (width, isDark) in new[] { (1280, false), (1280, true), (700, false), (390, true) })
        {
            var found = await LookAsync(chromium, width, isDark);
            Assert.InRange(found.GetProperty("width").GetDouble(), 1, width);
            Assert.Equal(isDark, found.GetProperty("background")[0].GetInt32() < 128);
            Assert.True(found.GetProperty("figures").GetInt32() > 5);
            Assert.Equal([], found.GetProperty("problems").EnumerateArray().Select(problem => string.Create(CultureInfo.InvariantCulture, $"{width}: {problem.GetString()}")));
        }
    }

    public void Dispose() => folder.Dispose();

    private async Task<JsonElement> LookAsync(string chromium, int width, bool isDark)
    {
        // As root, which is who runs tests in containers, the browser has no sandbox; the page is our own.
        string[] options =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={folder[$"profile-{width}-{isDark}"]}",
            $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", string.Create(CultureInfo.InvariantCulture, $"--window-size={width},1000"), "--dump-dom",
        ];
        var dumped = await Command.RunAsync(chromium, [.. options, $"{new Uri(folder["looked-at.html"]).AbsoluteUri}#{width}"], "", Cancel);
        var found = Found().Match(dumped.Output);
        Assert.True(found.Success, dumped.Error);
        return JsonSerializer.Deserialize<JsonElement>(found.Groups["json"].Value);
    }

    [GeneratedRegex("""<script type="application/json" id="found">(?<json>.*?)</script>""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Found();
}
