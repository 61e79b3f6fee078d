namespace CloudIntel.Core.Simulation.Reports;

/// <summary>How the page looks: by light and by dark, on wide screens and on narrow ones, and on paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --rule: #dfe3e8; --paper: #ffffff; --card: #f7f8fa; --good: #0067a3; --bad: #b84a00; --open: #6b6100;
          --c0: #0072b2; --c1: #d55e00; --c2: #008a63; --c3: #b5578f; --c4: #a67c00; --c5: #3b9ad0; --c6: #6d4bb0; --c7: #5c6670; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #a3adba; --rule: #353d48; --paper: #14181d; --card: #1c2128; --good: #6cb8ea; --bad: #ff9a5c; --open: #d8c84a;
          --c0: #4ea8e0; --c1: #ff8a3d; --c2: #2fc796; --c3: #e08bbd; --c4: #e0b030; --c5: #8fd0f5; --c6: #ab8ff0; --c7: #aab4bf; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 20px 16px 48px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 8px; } h2 { font-size: 1.15rem; margin: 36px 0 10px; } h3 { font-size: 1rem; margin: 22px 0 8px; }
        p { margin: 0 0 10px; max-width: 76ch; } .note { color: var(--soft); font-size: .87rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 210px), 1fr)); gap: 10px 24px; margin: 14px 0; }
        dt { color: var(--soft); font-size: .82rem; } dd { margin: 0; }
        .verdict { font-weight: 600; white-space: nowrap; } .pass, .better, .valid { color: var(--good); } .fail, .worse, .invalid { color: var(--bad); } .open { color: var(--open); } .none { color: var(--soft); }
        ul.findings { padding-left: 20px; margin: 8px 0; } ul.findings li { margin: 4px 0; max-width: 90ch; }
        ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 0 0 12px; font-size: .87rem; }
        ul.legend li { display: flex; align-items: center; gap: 7px; } ul.legend svg { width: 22px; height: 12px; flex: none; }
        .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 350px), 1fr)); gap: 16px; align-items: start; }
        figure { margin: 0; padding: 12px 14px 10px; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; max-width: 480px; }
        figcaption { font-weight: 600; font-size: .9rem; margin-bottom: 8px; } figure svg { display: block; width: 100%; height: auto; overflow: visible; } figure .note { margin: 6px 0 0; }
        svg text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: var(--ink); stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; } svg text.name { font-weight: 600; } svg text.tick { fill: var(--soft); font-size: 10.5px; }
        .grid, .zero { fill: none; stroke: var(--rule); stroke-width: 1; } .zero { stroke: var(--soft); }
        .line { fill: none; stroke-width: 1.7; stroke-linejoin: round; stroke-linecap: round; } .whisker, .median { fill: none; stroke-width: 2; } .box { opacity: .25; } .seed { opacity: .6; }
        .dash1 { stroke-dasharray: 6 3; } .dash2 { stroke-dasharray: 2 3; } .dash3 { stroke-dasharray: 8 3 2 3; }
        .s0 { stroke: var(--c0); } .s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); } .s3 { stroke: var(--c3); } .s4 { stroke: var(--c4); } .s5 { stroke: var(--c5); } .s6 { stroke: var(--c6); } .s7 { stroke: var(--c7); }
        .f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); } .f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .f7 { fill: var(--c7); }
        .s-better { stroke: var(--good); } .f-better { fill: var(--good); } .s-worse { stroke: var(--bad); } .f-worse { fill: var(--bad); } .s-none { stroke: var(--soft); } .f-none { fill: var(--soft); }
        .scroll { overflow-x: auto; margin: 14px 0; } .scroll:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; }
        table { border-collapse: collapse; font-size: .87rem; min-width: 100%; } caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
        th, td { text-align: left; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; font-weight: 400; } thead th { color: var(--soft); font-size: .82rem; }
        th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } tbody th { min-width: 130px; } td .none { white-space: nowrap; } td.long { min-width: 260px; }
        details { margin: 12px 0; } summary { cursor: pointer; }
        @media print { body { max-width: none; } figure { break-inside: avoid; } }
        """;
}
