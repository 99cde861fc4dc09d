/* Keys: / or s searches, p and n turn pages. Who speaks to a computer can turn them off. */
const places = { "/": "#nd-search-open", s: "#nd-search-open", p: "a[rel=prev]", n: "a[rel=next]" };
const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog";
let off = false;
try {
  off = !!localStorage.ndKeys;
} catch {}

addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (off || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
  if (target.closest?.(typing) || document.querySelector("dialog[open]")) return;
  const place = Object.hasOwn(places, key) && document.querySelector(`body ${places[key]}`);
  if (!place) return;
  event.preventDefault();
  place.click();
});

const button = document.createElement("button");
const line = document.createElement("p");
const show = () => (button.textContent = off ? "Turn on" : "Turn off");
button.type = "button";
button.addEventListener("click", () => {
  off = !off;
  try {
    if (off) localStorage.ndKeys = "off";
    else localStorage.removeItem("ndKeys");
  } catch {}
  show();
});
show();
line.className = "nd-keys";
line.append("Keys: / search, p previous page, n next page. ", button);
document.querySelector(".nd-small").append(line);
