"""How the report looks: one small style, light and dark, narrow and wide, on paper."""

STYLE = """
:root{color-scheme:light dark;
--paper:#fbfaf7;--card:#fff;--ink:#22252b;--muted:#666a73;--line:#e2dfd8;
--link:#0b63a5;--good:#1d6b3c;--good-bg:#ddf3e3;--bad:#a02622;--bad-bg:#fbe1de;
--note:#7a5200;--note-bg:#fdf1d6;--code:#f3f1ec}
@media screen and (prefers-color-scheme:dark){:root{
--paper:#16181d;--card:#1e2129;--ink:#e6e2db;--muted:#a5a199;--line:#343842;
--link:#7db8f5;--good:#8fdba8;--good-bg:#16382a;--bad:#ff9d94;--bad-bg:#47201f;
--note:#f1c774;--note-bg:#3b2f16;--code:#272b34}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
overflow-wrap:break-word}
main,header,footer{max-width:64rem;margin:0 auto;padding:0 1.1rem}
header{padding-top:2.2rem}
h1{font:600 1.75rem/1.2 Georgia,"Times New Roman",serif;margin:.1rem 0 .5rem}
h2{font:600 1.3rem/1.25 Georgia,"Times New Roman",serif;margin:0}
section{margin:2.6rem 0}
section>.lead{color:var(--muted);margin:.2rem 0 1rem}
.kicker{color:var(--muted);font-size:.85rem;margin:0}
.between{color:var(--muted);font-size:.9rem;margin:.2rem 0;max-width:46rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,pre:focus-visible,input:focus-visible{
outline:2px solid var(--link);outline-offset:2px}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.chips{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0;margin:1.3rem 0}
.chips a{display:block;text-decoration:none;color:inherit;background:var(--card);
border:1px solid var(--line);border-radius:.6rem;padding:.4rem .8rem;font-size:.85rem;
color:var(--muted)}
.chips a:hover{border-color:var(--link)}
.chips b{display:block;font:600 1.35rem/1.2 Georgia,serif;color:var(--ink)}
.alarms,.notices{list-style:none;margin:1rem 0;padding:0}
.alarms li,.notices li,.notice{margin:.4rem 0;padding:.5rem .8rem;border-radius:.5rem;
font-size:.92rem}
.alarms li{background:var(--bad-bg);color:var(--bad);font-weight:600}
.notices li,.notice{background:var(--note-bg);color:var(--note)}
.card,.calm,section>div>details,section>details{background:var(--card);
border:1px solid var(--line);border-radius:.7rem;padding:.9rem 1.1rem;margin:.8rem 0}
.calm{font:italic 1.25rem/1.4 Georgia,serif;text-align:center;padding:2.2rem 1rem}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
.said,.para,.words{font-family:Georgia,"Times New Roman",serif;font-size:1.06rem}
.small,.count,.side{color:var(--muted);font-size:.84rem}
.count{margin-left:.3rem;white-space:nowrap}
.place{white-space:nowrap}
.side{margin:.2rem 0}
.tags{display:flex;flex-wrap:wrap;gap:.4rem;align-items:baseline}
.tag{background:var(--code);border-radius:1rem;padding:.05rem .65rem;font-size:.8rem}
.tag.bad{background:var(--bad-bg);color:var(--bad)}
.tag.good{background:var(--good-bg);color:var(--good)}
del{background:var(--bad-bg);color:var(--bad);text-decoration:line-through;
text-decoration-thickness:1px;border-radius:.2rem;padding:0 .12em}
ins{background:var(--good-bg);color:var(--good);text-decoration:underline;
text-decoration-thickness:1px;text-underline-offset:.18em;border-radius:.2rem;
padding:0 .12em}
del+ins{margin-left:.2em}
.moved{list-style:none;margin:.6rem 0;padding:0}
.moved li{display:flex;flex-wrap:wrap;gap:.1rem .9rem;align-items:baseline;
border-top:1px solid var(--line);padding:.35rem 0}
.moved li>span:first-child{font-variant-numeric:tabular-nums;font-weight:600}
.moved code{color:var(--muted);overflow-wrap:anywhere}
.change{font-variant-numeric:tabular-nums;color:var(--muted);min-width:4.5rem}
.tags>code,.small>code{overflow-wrap:anywhere}
.ground code{overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{font-weight:600;color:var(--muted)}
th,td{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);
vertical-align:baseline;font-variant-numeric:tabular-nums}
tbody tr:last-child td{border-bottom:0}
.values td:not(:first-child){white-space:nowrap}
summary{cursor:pointer;overflow-wrap:anywhere}
details[open]>summary{margin-bottom:.6rem}
details details{border-left:2px solid var(--line);padding-left:.8rem;margin:.6rem 0}
details details>summary{color:var(--muted);font-size:.84rem}
.para{margin:.55rem 0;padding-left:.8rem;border-left:3px solid var(--note)}
.para.new{border-color:var(--good)}.para.gone{border-color:var(--bad)}
.para.plain{border:0;padding-left:0}
.para.same{border-color:transparent;color:var(--muted);font-size:.98rem}
pre{background:var(--code);border-radius:.5rem;padding:.7rem .8rem;overflow-x:auto;
margin:.5rem 0;white-space:pre}
.l.ins{background:var(--good-bg);color:var(--good);text-decoration:none;display:inline}
.l.del{background:var(--bad-bg);color:var(--bad);text-decoration:none;display:inline}
.l.at{color:var(--muted)}
.plates{display:grid;grid-template-columns:1fr 1fr;gap:.9rem}
.plates.one{grid-template-columns:minmax(0,34rem)}
.plate{min-width:0}
.plate img{display:block;width:100%;height:auto;background:#fff;border-radius:.5rem;
border:1px solid var(--line);padding:.4rem}
.missing{border:1px dashed var(--muted);border-radius:.5rem;padding:1.6rem 1rem;
color:var(--muted);font-size:.88rem;margin:0}
.over{display:inline-block;color:var(--muted);font-size:.84rem;margin:.5rem 0}
.pair:has(input:checked) .plates{display:grid;grid-template-columns:minmax(0,34rem);
isolation:isolate;filter:invert(1);width:fit-content}
.pair:has(input:checked) .plate{grid-area:1/1}
.pair:has(input:checked) .plate .side{display:none}
.pair:has(input:checked) .plate img{border-color:transparent}
.pair:has(input:checked) .plate+.plate{mix-blend-mode:difference}
.maths{overflow-x:auto;background:var(--code);border-radius:.5rem;padding:.8rem;
font-size:1.1rem}
footer{color:var(--muted);font-size:.84rem;border-top:1px solid var(--line);
padding-top:1rem;padding-bottom:2.5rem;margin-top:3rem}
@media (max-width:40rem){h1{font-size:1.4rem}.plates{grid-template-columns:1fr}
.card,section>div>details,section>details{padding:.75rem .8rem}
thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
table,tbody,tr,td{display:block}
tr{padding:.4rem 0;border-bottom:1px solid var(--line)}
tbody tr:last-child{border-bottom:0}
th,td{border-bottom:0;padding:.1rem 0}
td:empty{display:none}
td{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:.6rem}
td::before{content:attr(data-head);color:var(--muted)}
td>*{overflow-wrap:anywhere}td del,td ins{justify-self:start}
td:first-child{display:block;font-weight:600}td:first-child::before{content:none}
.values tr{display:flex;flex-wrap:wrap;gap:0 1.1rem}
.values td{display:flex;gap:.4rem}.values td:first-child{flex:1 0 100%}
.values td:not(:first-child){white-space:normal}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
.place{white-space:normal}.chips b{font-size:1.15rem}}
@media print{body{background:#fff}details>*{display:block}}
"""
