"""The look of the agreement report: neutral page, the palette's colours, light and dark."""

from __future__ import annotations

from ferdesk.palette import MARKS


def page_style() -> str:
    """CSS; `e-NAME` is the fill of an expression's colour."""
    dark = _DARK + _colours(dark=True)
    return _STYLE + _colours(dark=False) + f"@media (prefers-color-scheme: dark){{{dark}}}"


def _colours(dark: bool) -> str:
    return "".join(
        f".e-{e.value}{{fill:{mark.colour(dark)}}}svg text.e-{e.value}{{fill:{mark.text(dark)}}}"
        for e, mark in MARKS.items()
    )


_STYLE = """
:root{color-scheme:light dark;--page:#F1F2F3;--panel:#FFFFFF;--text:#17191C;--quiet:#454B52;--line:#D5D8DC;
--track:#EDEFF1;--shade:#7D838A;--other:#7D838A}
body{font:16px/1.5 Inter,system-ui,sans-serif;color:var(--text);background:var(--page);margin:0}
main{max-width:62rem;margin:0 auto;padding:2rem 1.5rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem}
.quiet{color:var(--quiet);fill:var(--quiet);font-size:.875rem}
.figures{display:flex;flex-wrap:wrap;gap:.5rem 3rem;margin:1.5rem 0}
.figures dt{color:var(--quiet);font-size:.875rem}
.figures dd{margin:0;font-size:1.6rem;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;background:var(--panel);margin:.5rem 0}
th,td{padding:.35rem .8rem;border-bottom:1px solid var(--line);text-align:left;
font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}.confusion td{text-align:right}.confusion small{display:block;color:var(--quiet)}
.cell{background:color-mix(in srgb,var(--shade) calc(var(--part)*.45),var(--panel))}
.same{outline:1px solid var(--quiet);outline-offset:-2px}
svg{display:block;width:100%;height:auto;font-size:13px}
svg text{fill:var(--text)}svg text.quiet{fill:var(--quiet)}
figure{margin:1rem 0}figcaption{font-size:.875rem;color:var(--quiet);margin-bottom:.25rem}
.track{fill:var(--track)}.differ{fill:var(--text)}.e-other{fill:var(--other)}
.e-uncertain{fill:var(--track);stroke:var(--quiet);stroke-dasharray:3 2}
svg text.on{stroke:none}svg text.e-other{fill:var(--page)}svg text.e-uncertain{fill:var(--text)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
.legend svg{display:inline;width:14px;height:14px;margin-right:.35rem}
@media print{body{background:#fff}}
"""
_DARK = """:root{--page:#1B1D20;--panel:#222528;--text:#ECEEF0;--quiet:#B6BCC3;--line:#34383D;--track:#16181A;
--shade:#959CA4;--other:#737A82}"""
