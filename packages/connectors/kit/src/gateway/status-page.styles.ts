/** Look of the status page: calm, one column, light and dark by the reader’s own setting. */
export const STATUS_STYLES = `
:root{color-scheme:light dark;--surface:#f6f7f9;--raised:#fff;--text:#17202b;--muted:#556070;--line:#dfe3e8;--accent:#0b5f73;--positive:#1d6b3f;--warning:#8a5300;--tint:#fdf4e3}
@media (prefers-color-scheme:dark){:root{--surface:#11161c;--raised:#1a2129;--text:#e9edf2;--muted:#a3aebb;--line:#2c3641;--accent:#7cc7d8;--positive:#7fd0a0;--warning:#efbf74;--tint:#2a2417}}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem 4rem}
@media (min-width:48rem){main{padding:3rem 1.5rem 5rem}}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;justify-content:space-between;color:var(--muted)}
header p{margin:0}
nav{display:flex;gap:1rem}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
h1{margin:1.5rem 0 .5rem;font-size:1.75rem;line-height:1.25;font-weight:650;text-wrap:balance}
h1.good::before,h1.wait::before{content:"";display:inline-block;width:.6em;height:.6em;margin-right:.5em;border-radius:999px;background:var(--positive);vertical-align:.08em}
h1.wait::before{background:var(--warning);border-radius:2px;transform:rotate(45deg)}
.lead{margin:0 0 2rem;color:var(--muted);max-width:60ch}
h2{margin:2.5rem 0 .75rem;font-size:1.25rem;font-weight:650}
.flows{display:grid;gap:1rem;align-items:start;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr))}
.card{background:var(--raised);border-radius:12px;padding:1.25rem 1.5rem;box-shadow:0 1px 2px rgb(0 0 0/.06),0 6px 20px rgb(0 0 0/.05)}
.card h2{margin:0;font-size:1rem;color:var(--muted);font-weight:500}
.big{margin:.25rem 0 0;font-size:2.5rem;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}
.unit{margin:0 0 1rem;color:var(--muted)}
dl{margin:0;display:grid;grid-template-columns:1fr auto;gap:.4rem 1rem}
dt{color:var(--muted)}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
dd.wait{color:var(--warning);font-weight:600}
ol{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
li.letter{background:var(--raised);border-left:4px solid var(--warning);border-radius:0 12px 12px 0;padding:1rem 1.25rem}
li.letter h3{margin:0;font-size:1rem;font-weight:600}
li.letter p{margin:.35rem 0 0;max-width:60ch}
.facts{color:var(--muted);font-size:.9375rem}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.place{color:var(--muted)}
.empty{background:var(--raised);border-radius:12px;padding:1.25rem 1.5rem;color:var(--muted);margin:0}
.note{background:var(--tint);border-radius:12px;padding:.75rem 1.25rem;margin:0 0 1.5rem}
`.trim();
