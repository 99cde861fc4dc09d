/* What answers in the dialog of the search, by Pagefind: search.js fetches this when the
   dialog is first opened. Then come some kilobytes for each question. Where there is no
   index, the glossary and the lists answer. A script and no module, so that it comes from a
   folder, too. */
{
  const SHOWN = 12;
  const WAIT = 120; // milliseconds between two keys of one word
  // How much a word counts in the names of each kind of record: see nodrift/search.py.
  const weights = { term: 10, formula: 7, work: 7, text: 6, code: 5, exercise: 4, figure: 2 };
  const unasked = { title: 0, kind: 0, url: 0, place: 0 };
  const lists = { glossary: "the glossary", equations: "every formula", exercises: "all exercises", bibliography: "all works" };

  const dialog = document.querySelector("dialog.nd-finder");
  const form = dialog.querySelector("form");
  const input = dialog.querySelector("input");
  const told = dialog.querySelector("p");
  const list = dialog.querySelector("ul");
  const opener = document.querySelector("#nd-search-open");
  const index = new URL(opener.dataset.src, document.baseURI);
  let loading, asked, answered, shown, timer;

  const make = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  /* The arrows go through the field and the answers, in a ring. */
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...list.querySelectorAll("a, button")];
    const next = stops.indexOf(document.activeElement) + step;
    event.preventDefault();
    stops.at(next % stops.length).focus();
  };

  const load = async () => {
    const pagefind = await import(index.href);
    await pagefind.options({ noWorker: true, excerptLength: 40, ranking: { metaWeights: { ...weights, ...unasked } } });
    await pagefind.init();
    return pagefind;
  };

  const ready = () =>
    (loading ??= load().catch((error) => {
      loading = undefined; // next time, try again
      throw error;
    }));

  /* Names of code are words, and the book spells as the British do. */
  const plain = (query) => query.replace(/[_/]+/g, " ").replace(/\.py\b/g, "");
  const british = (query) =>
    query.replace(/(\w{4}[iy])z(?=[eai])/gi, "$1s").replace(/parameteri/gi, "parametri").replace(/(?<=behavi|col)or/gi, "our");

  const find = async (query) => {
    const pagefind = await ready();
    const spellings = new Set([query, british(query), query.replace(/-/g, " ")]);
    const found = await Promise.all([...spellings].map((one) => pagefind.search(one)));
    const best = ({ results }) => results[0]?.score ?? 0;
    return found.reduce((a, b) => (best(b) > best(a) ? b : a)).results;
  };

  const answer = () => {
    const query = plain(input.value.trim());
    if (query !== asked) {
      asked = query;
      answered = respond(query);
    }
    return answered;
  };

  const respond = async (query) => {
    try {
      const results = query ? await find(query) : [];
      if (asked !== query) return;
      shown = [];
      await more(results, query);
    } catch {
      lost();
    }
  };

  /* What is called just as it was asked for comes before what only speaks of it. */
  const isCalled = (title, query) =>
    plain(title).replace(/ \(.*\)$/, "").toLowerCase() === query.toLowerCase();

  const more = async (results, query) => {
    const next = results.slice(shown.length, shown.length + SHOWN);
    const found = await Promise.all(next.map((one) => one.data()));
    const named = found.filter(({ meta }) => isCalled(meta.title, query));
    const answers = [...new Set([...named, ...found])].map(entry);
    if (asked !== query) return;
    const first = answers[0]?.firstChild;
    const again = shown.length > 0;
    shown = [...shown, ...answers];
    list.replaceChildren(...shown);
    const rest = results.length - shown.length;
    const all = `${results.length} ${results.length === 1 ? "answer" : "answers"}`;
    told.textContent = !query ? "" : rest ? `${all}, the best ${shown.length} are shown` : results.length ? all : "Nothing found. Try fewer words, or another one.";
    if (rest) {
      const button = make("button", { type: "button", textContent: "Show more" });
      button.addEventListener("click", () => more(results, query));
      list.append(make("li", {}, button));
    }
    if (again) first?.focus();
  };

  const entry = ({ meta, excerpt, content }) => {
    const kind = meta.kind === "text" ? "" : make("b", { className: `nd-kind nd-kind-${meta.kind}`, textContent: meta.kind });
    const head = make("span", {}, make("strong", { textContent: meta.title }), " ", kind);
    // Pagefind escapes what stands between its marks.
    const marked = new DOMParser().parseFromString(excerpt, "text/html").body.childNodes;
    const said = make("span", {}, ...marked);
    if (said.innerText.length < content.length - 5) said.append("\u2026");
    const place = make("small", { textContent: meta.place });
    return make("li", {}, make("a", { href: new URL(`../${meta.url}`, index) }, head, place, said));
  };

  const lost = () => {
    asked = undefined;
    const folder = location.protocol === "file:";
    told.textContent = `${folder ? "A page opened from a folder cannot search" : "The index could not be fetched"}. These lists may help:`;
    list.replaceChildren(
      ...Object.entries(lists).map(([name, words]) => make("li", {}, make("a", { href: new URL(`../${name}/index.html`, index), textContent: words }))),
    );
  };

  const look = () => dialog.open && ready().catch(() => dialog.open && lost());

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(answer, WAIT);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await answer();
    list.querySelector("a")?.click();
  });
  dialog.addEventListener("keydown", move);
  dialog.addEventListener("close", () => {
    asked = told.textContent = "";
    list.replaceChildren();
  });
  opener.addEventListener("click", look);
  look();
  // What was typed before this came:
  if (dialog.early) form.requestSubmit();
  else if (input.value) answer();
}
