using System.Globalization;
using System.Text;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>A drawing of one width, so that its letters have the size of those around it: on a wide page several stand side by side, on a narrow one below each other.</summary>
internal sealed class SvgPlot
{
    /// <summary>Its width.</summary>
    public const double Width = 360;

    /// <summary>About as wide is a letter.</summary>
    public const double Letter = 6.1;

    private readonly StringBuilder shapes = new();

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string classes) =>
        shapes.Append(CultureInfo.InvariantCulture, $"<path class=\"{classes}\" d=\"M{x1:0.#} {y1:0.#}L{x2:0.#} {y2:0.#}\"/>");

    /// <summary>A line through places, interrupted where there is null.</summary>
    public void Curve(IEnumerable<(double X, double Y)?> places, string classes)
    {
        var path = new StringBuilder();
        var drawing = false;
        foreach (var place in places)
        {
            if (place is { } known)
                path.Append(drawing ? 'L' : 'M').Append(CultureInfo.InvariantCulture, $"{known.X:0.#} {known.Y:0.#}");
            if (place is { } alone && !drawing)
                path.Append(CultureInfo.InvariantCulture, $"L{alone.X:0.#} {alone.Y:0.#}"); // a single place is a dot
            drawing = place is not null;
        }

        if (path.Length > 0)
            shapes.Append($"<path class=\"{classes}\" d=\"{path}\"/>");
    }

    /// <summary>A filled circle.</summary>
    public void Dot(double x, double y, double radius, string classes) =>
        shapes.Append(CultureInfo.InvariantCulture, $"<circle class=\"{classes}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\"/>");

    /// <summary>A filled rectangle, which says what it is when it is pointed at.</summary>
    public void Area(double x, double y, double width, double height, string classes, string title) =>
        shapes.Append(CultureInfo.InvariantCulture, $"<rect class=\"{classes}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.##}\" height=\"{height:0.#}\">")
            .Append("<title>").Append(Markup.Text(title)).Append("</title></rect>");

    /// <summary>A filled diamond.</summary>
    public void Diamond(double x, double y, double radius, string classes) => shapes.Append(
        CultureInfo.InvariantCulture, $"<path class=\"{classes}\" d=\"M{x:0.#} {y - radius:0.#}L{x + radius:0.#} {y:0.#}L{x:0.#} {y + radius:0.#}L{x - radius:0.#} {y:0.#}Z\"/>");

    /// <summary>Text; longer than there is room for it is cut, and told whole when it is pointed at.</summary>
    /// <param name="x">Where it begins, ends or has its middle.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="room">How wide it may be.</param>
    /// <param name="classes">Of its look.</param>
    public void Text(double x, double y, string text, string anchor = "start", double room = Width, string classes = "label")
    {
        var shown = Markup.Short(text, (int)(room / Letter));
        var whole = shown == text ? "" : $"<title>{Markup.Text(text)}</title>";
        shapes.Append(CultureInfo.InvariantCulture, $"<text class=\"{classes}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Markup.Text(shown)}{whole}</text>");
    }

    /// <summary>A row of a plot of rows: its name on the left, its figures on the right.</summary>
    public void RowText(double y, string name, string figures)
    {
        Text(0, y, name, room: Width - (Letter * figures.Length) - 12, classes: "label name");
        Text(Width, y, figures, "end");
    }

    /// <summary>Lines and labels of a horizontal axis below rows.</summary>
    public void HorizontalAxis(Axis axis, double left, double right, double top, double bottom, string unit)
    {
        var until = double.NegativeInfinity;
        foreach (var tick in axis.Ticks)
        {
            var x = axis.Place(tick, left, right);
            var label = NumberText.Tick(tick, axis, unit);
            var half = Letter * label.Length / 2;
            Line(x, top, x, bottom, tick == 0 ? "zero" : "grid");
            var middle = Math.Clamp(x, half, Width - half);
            if (middle - half < until + 4)
                continue;
            Text(middle, bottom + 13, label, "middle", classes: "tick");
            until = middle + half;
        }
    }

    /// <summary>The drawing with its title and what it shows, for those who cannot see it.</summary>
    /// <param name="height">Its height.</param>
    /// <param name="title">What it is.</param>
    /// <param name="description">What it shows, in words.</param>
    /// <param name="caption">What stands below it; markup.</param>
    public string Figure(double height, string title, string description, string caption = "")
    {
        var box = string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height:0.#}");
        return $"<figure><figcaption>{Markup.Text(title)}</figcaption>\n<svg viewBox=\"{box}\" role=\"img\" aria-label=\"{Markup.Text($"{title}. {description}")}\">{shapes}</svg>\n"
            + (caption.Length > 0 ? $"<p class=\"note\">{caption}</p>\n" : "") + "</figure>\n";
    }
}
